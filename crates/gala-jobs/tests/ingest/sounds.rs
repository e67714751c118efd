//! What is made of sounds.

use std::f64::consts::TAU;

use gala_core::ingest::DerivativeRole as Role;
use gala_testkit::{on_both, sound::write_wave};

use super::bringing::Ingesting;

on_both! {
    #![tokio::test(flavor = "multi_thread")]

    async fn the_beat_of_music_is_found(brought: Ingesting) {
        let path = brought.path("march.wav");
        write_wave(&path, 20.0, |t| {
            let since = t % 0.5;
            [0.6 * (TAU * 90.0 * since).sin() * (-since * 18.0).exp() + 0.02 * (TAU * 700.0 * t).sin(); 2]
        });
        let id = brought.bring(&path, "audio/x-wav").await;
        let ready = brought.ready(id).await;
        assert_eq!(ready.roles(), [
            Role::AudioProxy, Role::Waveform, Role::WaveformX4, Role::WaveformX16, Role::WaveformX64, Role::WaveformImage,
            Role::Beats,
        ]);
        let music = ready.facts.music.as_ref().expect("a beat");
        assert!((music.tempo_bpm - 120.0).abs() < 1.0, "{music:?}");
        let beats = ready.json(Role::Beats);
        assert_eq!(beats["beats_ms"].as_array().map(Vec::len), Some(music.beats as usize));
        assert!((38..=40).contains(&music.beats), "{music:?}");
        assert_eq!(ready.facts.duration_ms, Some(20_000));
        let picture = image::load_from_memory(&ready.bytes(Role::WaveformImage)).expect("a PNG");
        assert_eq!((picture.width(), picture.height()), (1800, 280));
    }

    async fn a_song_with_a_cover_is_a_sound(brought: Ingesting) {
        let cover = brought.path("cover.jpg");
        gala_testkit::ffmpeg::make(&cover, "-f lavfi -i testsrc2=s=64x64 -frames:v 1");
        let song = brought.path("song.mp3");
        let cover = cover.to_str().expect("UTF-8");
        let arguments = ["-f", "lavfi", "-i", "sine=d=2", "-i", cover, "-map", "0", "-map", "1", "-c:v", "copy",
            "-disposition:v", "attached_pic", "-id3v2_version", "3"];
        gala_testkit::ffmpeg::ffmpeg(&arguments, &song);
        let id = brought.bring(&song, "audio/mpeg").await;
        let ready = brought.ready(id).await;
        assert!(!ready.roles().contains(&Role::Proxy) && ready.roles().contains(&Role::AudioProxy), "{:?}", ready.roles());
        let covers: Vec<bool> = ready.facts.streams.iter().map(|stream| stream.is_cover).collect();
        assert_eq!(covers, [false, true]);
        assert!(ready.facts.video.is_none());
    }
}
