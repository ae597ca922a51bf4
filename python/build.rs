//! What a linker has to be told of a library that a Python interpreter loads.

fn main() {
    pyo3_build_config::add_extension_module_link_args();
}
