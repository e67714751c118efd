mod built_in;
mod data;
mod documents;
mod expressions;
mod hostile;
mod support;
