//! Scenes that are spread over machines show photos of one library, and none is seen twice.

use std::{collections::BTreeSet, sync::Arc};

use gala_ai::provider::{Chain, PictureSource, Providers};
use gala_core::{
    job::{JobKind, JobState},
    payload::{ClipOutput, read},
    stock::StockAssetId,
};
use gala_fakes::{Fakes, KEY};
use gala_jobs::pipeline::Services;
use gala_providers::{
    http::{Downloader, Endpoint, Secret},
    stock::Pexels,
};
use gala_testkit::on_both;

use crate::fixture::Fixture;

const MACHINES: usize = 3;
const SCENES: usize = 12;

fn pexels(fakes: &Fakes) -> Chain<PictureSource> {
    let endpoint = Endpoint::parse(&fakes.url("pexels")).expect("an endpoint");
    let downloader = Downloader::new([&endpoint]);
    let pexels = Pexels::new(endpoint, &Secret::of(KEY).expect("a key"), downloader).expect("an adapter");
    Chain::new(vec![Arc::new(PictureSource::Stock(Arc::new(pexels)))])
}

on_both! {
    async fn machines_show_each_photo_in_one_scene(fixture: Fixture) {
        let fakes = Fakes::start().await;
        let scenes: String = (1..=SCENES).map(|scene| format!("![wild horse]()\nHorse {scene}.\n\n")).collect();
        let brief = format!("---\nformat: 72x128\nfps: 25\nmusic: off\ncaptions: off\n---\n{scenes}");
        let job = fixture.ask_for(&brief).await;
        let machine = |number| {
            let services = fixture.services(&format!("machine {number}"));
            let providers = Providers { image_providers: pexels(&fakes), ..services.providers };
            let services = Services { providers, ..services };
            fixture.start(services, &[JobKind::GeneratePlan, JobKind::ProcessClip])
        };
        let machines: Vec<_> = (0..MACHINES).map(machine).collect();
        let last = fixture.last_of_brief(&job).await;
        fixture.until(&last, |job| job.state == JobState::Queued).await;
        for machine in machines {
            machine.shutdown().await;
        }
        let clips = fixture.parts(&job).await.into_iter().filter(|job| job.kind == JobKind::ProcessClip);
        let shown: Vec<StockAssetId> = clips
            .map(|job| read::<ClipOutput>(&job.output.expect("an output")).expect("a clip"))
            .map(|clip| clip.picture.stock.expect("a photo of the library").chosen.asset)
            .collect();
        assert_eq!((shown.len(), shown.iter().collect::<BTreeSet<_>>().len()), (SCENES, SCENES), "{shown:?}");
        // Machines that look at the same moment may all ask; none asks twice.
        let searches = fakes.received().iter().filter(|received| received.route == "GET /pexels/v1/search").count();
        assert!((1..=MACHINES).contains(&searches), "{searches} searches");
    }
}
