//! gala-db
