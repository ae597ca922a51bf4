//! `convert`: what `extract` wrote, in other formats.

use std::io::BufRead;
use std::path::Path;

use yaodian::write::{self, Style, convert};
use yaodian::{Error, ErrorKind, Result, folder};

use super::args::Convert;
use super::messages::{self, Lang};
use super::{Ended, terminal};

pub fn run(args: Convert, lang: Lang) -> Result<Ended> {
    let (formats, exports) = write::chosen(&args.format);
    let (mut documents, name): (Box<dyn BufRead>, String) = if args.from == Path::new("-") {
        (Box::new(std::io::stdin().lock()), "-".into())
    } else {
        convert::whole(&args.from)?;
        let (file, path) = convert::open(&args.from)?;
        (Box::new(file), path.display().to_string())
    };
    let here = args.from.is_dir().then_some(args.from.as_path());
    let Some(to) = args.output.as_deref().or(here) else {
        return Err(Error::new(ErrorKind::Usage, "documents of a file need a folder to go to; give -o DIR"));
    };
    let direct = formats.iter().map(|f| f.file_name());
    let files: Vec<&str> = direct.chain(exports.iter().flat_map(|e| e.files.iter().copied())).collect();
    if !args.force {
        folder::not_in_the_way(to, files.iter().copied(), &folder::earlier(to))?;
    }
    let texts = here.unwrap_or(args.from.parent().unwrap_or(Path::new(""))).join("text");
    let style = if args.excel { Style::Excel } else { Style::Plain };
    let conversion = convert::Conversion { formats: &formats, exports: &exports, style, to, texts: &texts, stop: None };
    let notes = conversion.run(&mut documents, &name)?;
    convert::note(to, &files)?;
    super::warn(&notes, lang);
    if !args.quiet {
        terminal::say(&messages::CONVERTED.with(lang, &[&files.join(", "), &to.display().to_string()]));
    }
    Ok(Ended::Well)
}
