//! How fast jieba cuts the files of a folder into words, on one thread: what the figures of `throughput.py` stand beside.
//!
//! ```text
//! cargo run --release --example cut -- FOLDER
//! ```

use std::time::Instant;

fn main() -> std::io::Result<()> {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("usage: cut FOLDER");
        std::process::exit(2);
    };
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        texts.push(std::fs::read_to_string(entry?.path())?);
    }
    let jieba = jieba_rs::Jieba::new();
    let start = Instant::now();
    let words: usize = texts.iter().map(|t| jieba.cut(t, true).len()).sum();
    let seconds = start.elapsed().as_secs_f64();
    let bytes: usize = texts.iter().map(String::len).sum();
    println!("{:.1} MB/s, {words} words", bytes as f64 / 1e6 / seconds);
    Ok(())
}
