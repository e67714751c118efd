//! What is made of fonts.

use std::path::PathBuf;

use gala_core::{asset::AssetStatus, ingest::DerivativeRole as Role};
use gala_testkit::on_both;

use super::bringing::Ingesting;

fn inter() -> PathBuf {
    let fonts = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../art/node_modules/@expo-google-fonts/inter");
    fonts.join("400Regular_Italic/Inter_400Regular_Italic.ttf")
}

on_both! {
    #![tokio::test(flavor = "multi_thread")]

    async fn a_font_is_checked_and_shown(brought: Ingesting) {
        let id = brought.bring(&inter(), "font/ttf").await;
        let made = brought.ready(id).await;
        assert_eq!(made.roles(), [Role::Thumbnail, Role::Font]);
        let font = made.facts.font.as_ref().expect("facts of a font");
        assert_eq!((font.family.as_str(), font.style.as_str(), font.is_italic), ("Inter", "Italic", true));
        assert_eq!((font.scripts[0].script.as_str(), font.weight_from, font.weight_to), ("Latn", 400, 400));
        assert_eq!(made.facts.container, "font/ttf");
        let (drawn, asset) = (made.bytes(Role::Font), made.asset(Role::Font));
        assert!(drawn.starts_with(b"\0\x01\0\0") && drawn != std::fs::read(inter()).expect("the font"), "written anew");
        assert_eq!(asset.mime, "font/otf");
        let specimen = image::load_from_memory(&made.bytes(Role::Thumbnail)).expect("a picture").into_luma8();
        assert_eq!(specimen.dimensions(), (480, 270));
        let inked = specimen.pixels().filter(|pixel| pixel.0[0] < 96).count();
        assert!((2000..40_000).contains(&inked) && specimen.get_pixel(0, 0).0[0] == 255, "{inked} dark pixels");
    }

    async fn what_is_no_font_is_told_and_its_worker_goes_on(brought: Ingesting) {
        let bytes = std::fs::read(inter()).expect("the font");
        let cut = brought.path("cut.ttf");
        std::fs::write(&cut, &bytes[..bytes.len() / 2]).expect("written");
        let web = brought.path("web.woff2");
        std::fs::write(&web, [b"wOF2\0\x01\0\0".as_slice(), &bytes].concat()).expect("written");
        for (path, mime, code) in [(cut, "font/ttf", "truncated"), (web, "font/woff2", "damaged")] {
            let id = brought.bring(&path, mime).await;
            let known = brought.ended(id).await;
            assert_eq!(known.status, AssetStatus::Failed, "{mime}");
            let error = known.error.expect("an error");
            assert_eq!(error.error_code, code, "{error:?}");
            assert!(known.derivatives.is_empty());
        }
        let id = brought.bring(&inter(), "font/otf").await;
        brought.ready(id).await;
    }
}
