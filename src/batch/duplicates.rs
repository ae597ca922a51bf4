//! The same notice crawled twice: found by what it says, whichever page it stands on.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::Done;
use crate::engine::Essence;

/// The inputs that were written, by what they say: 16 bytes for each, so that a million fit.
#[derive(Default)]
pub struct Duplicates(HashMap<u64, u64, BuildHasherDefault<AsItIs>>);

/// Hashes are hashed already.
#[derive(Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |sum, byte| sum.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

impl Duplicates {
    /// The place that was given with an earlier input that says the same; else this input is kept in mind at `place`.
    pub fn first(&mut self, done: &Done, place: u64) -> Option<u64> {
        let says = done.says()?;
        match self.0.entry(says) {
            std::collections::hash_map::Entry::Occupied(first) => Some(*first.get()),
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(place);
                None
            }
        }
    }
}

impl Done {
    /// What the document says, as a hash: its essence; of one that says too little for one, its bytes. Nothing where there
    /// is no document.
    pub fn says(&self) -> Option<Essence> {
        self.id.as_ref()?;
        let bytes = self.fingerprint?.as_bytes().iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte));
        Some(self.essence.unwrap_or(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::{Took, input};

    fn done(bytes: &str, essence: Option<u64>) -> Done {
        let fingerprint = Some(blake3::hash(bytes.as_bytes()));
        let seen = input::Seen { fingerprint, ..input::Seen::default() };
        let error = crate::Error::new(crate::ErrorKind::Empty, "");
        Done { id: Some("i".into()), essence, took: Took::default(), ..input::failed(seen, &error) }
    }

    #[test]
    fn the_first_is_named_whoever_comes_later() {
        let mut known = Duplicates::default();
        assert_eq!(known.first(&done("a", Some(7)), 100), None);
        assert_eq!(known.first(&done("b", Some(8)), 200), None);
        assert_eq!(known.first(&done("c", Some(7)), 300), Some(100));
        assert_eq!(known.first(&done("d", Some(7)), 400), Some(100), "not the second");
        assert_eq!(known.first(&done("e", None), 500), None);
        assert_eq!(known.first(&done("e", None), 600), Some(500), "of little text the bytes count");
        let failed = Done { id: None, ..done("e", None) };
        assert_eq!(known.first(&failed, 700), None, "what failed is nobody's duplicate");
    }
}
