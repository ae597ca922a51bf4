#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| yaodian_fuzz::odt(bytes));
