//! The filter bar: a GET form, so that it works before and without WebAssembly.
