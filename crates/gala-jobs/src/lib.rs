//! gala-jobs
