//! gala-storage
