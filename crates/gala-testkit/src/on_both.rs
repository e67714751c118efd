//! One test on each engine.

/// Writes one test per engine from one body, which is given an [`OnEngine`](crate::database::OnEngine).
///
/// `on_both! { #![tokio::test(flavor = "multi_thread")] async fn … }` names the attribute of the tests; it is
/// `tokio::test` where none is named.
#[macro_export]
macro_rules! on_both {
    (#![$test:meta] $($(#[$meta:meta])* async fn $name:ident($fixture:ident: $ty:ty) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports, reason = "not every body uses what stands around it")]
            use super::*;

            $(#[$meta])*
            async fn behaviour($fixture: $ty) $body

            #[$test]
            async fn on_sqlite() {
                let engine = $crate::database::Engine::Sqlite;
                behaviour(<$ty as $crate::database::OnEngine>::start(engine).await).await;
            }

            #[$test]
            async fn on_postgres() {
                let engine = $crate::database::Engine::Postgres;
                behaviour(<$ty as $crate::database::OnEngine>::start(engine).await).await;
            }
        }
    )+};
    ($($rest:tt)+) => {
        $crate::on_both! { #![tokio::test] $($rest)+ }
    };
}
