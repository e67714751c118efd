//! Enums of the model as they stand on the wire.

/// Writes an enum of the model as it stands on the wire. A new variant of the model does not compile until
/// it stands here too.
macro_rules! wire_enum {
    ($(#[$meta:meta])* $name:ident = $model:ty, $case:tt { $($variant:ident),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = $case)]
        pub enum $name { $($variant),+ }

        impl From<$model> for $name {
            fn from(model: $model) -> Self {
                match model { $(<$model>::$variant => Self::$variant),+ }
            }
        }

        impl From<$name> for $model {
            fn from(wire: $name) -> Self {
                match wire { $($name::$variant => Self::$variant),+ }
            }
        }
    };
}
pub(crate) use wire_enum;
