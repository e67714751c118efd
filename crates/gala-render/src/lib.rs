//! gala-render
