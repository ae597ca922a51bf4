//! Stages and the whole, on the seeds: `cargo bench`.

use std::fs;
use std::path::Path;

use divan::Bencher;
use divan::counter::BytesCount;
use yaodian::text::Text;
use yaodian::write::{Format, Style};
use yaodian::{Engine, ExtractOptions, Patterns, read};

fn main() {
    divan::main();
}

/// The seeds' bytes, all of one file each.
fn seeds() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    let mut files: Vec<_> = fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
    files.retain(|p| p.extension().is_some_and(|e| e == "txt"));
    files.sort();
    files.iter().filter_map(|p| fs::read(p).ok()).collect()
}

fn size(seeds: &[Vec<u8>]) -> BytesCount {
    BytesCount::new(seeds.iter().map(Vec::len).sum::<usize>())
}

fn engine() -> Engine {
    Engine::new(Patterns::built_in().expect("packs")).expect("engine")
}

#[divan::bench]
fn start() -> Engine {
    engine()
}

#[divan::bench]
fn fold(bencher: Bencher<'_, '_>) {
    let seeds = seeds();
    bencher.counter(size(&seeds)).bench(|| {
        for seed in &seeds {
            divan::black_box(Text::new(String::from_utf8_lossy(seed)));
        }
    });
}

#[divan::bench]
fn read_text(bencher: Bencher<'_, '_>) {
    let seeds = seeds();
    bencher.counter(size(&seeds)).bench(|| {
        for seed in &seeds {
            divan::black_box(read::read(seed).ok());
        }
    });
}

#[divan::bench]
fn whole(bencher: Bencher<'_, '_>) {
    let (seeds, engine) = (seeds(), engine());
    bencher.counter(size(&seeds)).bench(|| {
        for seed in &seeds {
            if let Ok(document) = read::read(seed) {
                divan::black_box(engine.extract(document, "seed", "0123456789abcdef", &ExtractOptions::default()));
            }
        }
    });
}

#[divan::bench(args = Format::ALL)]
fn write(bencher: Bencher<'_, '_>, format: Format) {
    let (seeds, engine) = (seeds(), engine());
    let extract = |seed: &Vec<u8>| {
        let document = read::read(seed).ok()?;
        Some(engine.extract(document, "seed", "0123456789abcdef", &ExtractOptions::default()))
    };
    let records: Vec<_> = seeds.iter().filter_map(extract).collect();
    bencher.counter(size(&seeds)).bench(|| {
        for record in &records {
            divan::black_box(yaodian::write::record(record, &[format], Style::Plain));
        }
    });
}
