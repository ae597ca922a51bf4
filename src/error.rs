//! What can go wrong, said so that the reader of the message knows which file, where, and what to do.

use std::fmt;

/// Why something failed. More kinds may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The input could not be opened or read to its end.
    Unreadable,
    /// The input holds no text at all.
    Empty,
    /// The input is not of a form that the library reads.
    NotText,
    /// The input is larger or deeper than the limits allow.
    TooLarge,
    /// The input took longer than the limits allow.
    TooSlow,
    /// The input gave warnings, and those were asked to count as failures.
    Warned,
    /// The input says it is of a form that it does not keep to.
    Damaged,
    /// The input can only be read with a password.
    Encrypted,
    /// A pattern pack breaks its own rules.
    Pattern,
    /// Something could not be written.
    Unwritable,
    /// An argument makes no sense.
    Usage,
    /// A fault of the program itself, which one input brought out.
    Internal,
}

impl ErrorKind {
    /// Whether the input was turned away for what it is (as against one that should have been read and could not be).
    pub fn is_refusal(self) -> bool {
        use ErrorKind::{Empty, Encrypted, NotText, TooLarge, TooSlow};
        matches!(self, Empty | NotText | TooLarge | TooSlow | Encrypted)
    }

    /// A short code for ledgers and scripts.
    pub fn code(self) -> &'static str {
        match self {
            ErrorKind::Unreadable => "unreadable",
            ErrorKind::Empty => "empty",
            ErrorKind::NotText => "not-text",
            ErrorKind::TooLarge => "too-large",
            ErrorKind::TooSlow => "too-slow",
            ErrorKind::Warned => "warnings",
            ErrorKind::Damaged => "damaged",
            ErrorKind::Encrypted => "encrypted",
            ErrorKind::Pattern => "pattern",
            ErrorKind::Unwritable => "unwritable",
            ErrorKind::Usage => "usage",
            ErrorKind::Internal => "internal",
        }
    }
}

/// An error with its kind, the place it concerns (a file, a line of a pack) and a message.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    place: Option<String>,
    message: String,
    source: Option<std::io::Error>,
}

/// The library's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error of `kind`; the message says what is wrong and the way out.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Error {
        Error(Box::new(Inner { kind, place: None, message: message.into(), source: None }))
    }

    /// An error of the operating system.
    pub fn io(kind: ErrorKind, source: std::io::Error) -> Error {
        Error(Box::new(Inner { kind, place: None, message: said(kind, &source), source: Some(source) }))
    }

    /// The same error, about `place` (kept where one is named already).
    pub fn at(mut self, place: impl Into<String>) -> Error {
        let place = place.into();
        // Bytes without a name leave it to who knows theirs.
        if !place.is_empty() {
            self.0.place.get_or_insert(place);
        }
        self
    }

    /// Why it failed.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The error of the operating system beneath, where there is one.
    pub fn io_error(&self) -> Option<&std::io::Error> {
        self.0.source.as_ref()
    }

    /// The file, or the line of a file, that it concerns.
    pub fn place(&self) -> Option<&str> {
        self.0.place.as_deref()
    }

    /// What is wrong, without the place.
    pub fn message(&self) -> &str {
        &self.0.message
    }
}

/// What to do where there is no room.
pub(crate) const FULL: &str =
    "there is no room left on the disk: make room, or choose another folder, and run it again";

/// What the operating system says in words that name the way out, where one is known.
pub(crate) fn said(kind: ErrorKind, source: &std::io::Error) -> String {
    use std::io::ErrorKind as Io;
    let writing = kind == ErrorKind::Unwritable;
    let said = match source.kind() {
        Io::NotFound if writing => "the folder above it is not there and can't be made: choose another",
        Io::NotFound => "there is no such file or folder",
        Io::PermissionDenied if writing => "you may not write there: choose another folder, or ask for permission",
        Io::PermissionDenied => "you may not read it: ask for permission, or leave it out",
        Io::AlreadyExists | Io::NotADirectory if writing => "a file is where a folder is needed: choose another folder",
        Io::StorageFull | Io::QuotaExceeded | Io::FileTooLarge if writing => FULL,
        Io::IsADirectory if writing => "a folder is where the file goes: move it away, or choose another folder",
        _ => return source.to_string(),
    };
    said.to_string()
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.place {
            Some(p) => write!(f, "{p}: {}", self.0.message),
            None => f.write_str(&self.0.message),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_ref().map(|e| e as _)
    }
}
