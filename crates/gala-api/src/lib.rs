//! gala-api
