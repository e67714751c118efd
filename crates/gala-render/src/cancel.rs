pub use gala_core::cancel::Cancel;
