//! Providers of pictures against fakes that validate as the vendors do: one contract for all, then what is special of each.

mod animation;
mod contract;
mod image;
mod library;
mod presenter;
mod stock;
