//! Providers of pictures against fakes that validate as the vendors do: one contract for all, then what is special of each.

mod contract;
mod image;
