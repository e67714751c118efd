//! What is made of films.

use gala_core::ingest::DerivativeRole as Role;
use gala_testkit::{ffmpeg::ffprobe, on_both};

use super::bringing::Ingesting;

/// Eight seconds, of which each half second looks different, with a tone.
const FILM: &str = "-f lavfi -i testsrc2=s=1600x900:r=30:d=8 -f lavfi -i sine=f=440:r=44100:d=8 -c:v libx264 -preset ultrafast \
                    -g 240 -pix_fmt yuv420p -color_primaries bt709 -color_trc bt709 -colorspace bt709 -c:a aac -ac 2";

on_both! {
    #![tokio::test(flavor = "multi_thread")]

    async fn a_film_becomes_what_shows_it(brought: Ingesting) {
        let id = brought.bring_made("tea time.mp4", "video/mp4", FILM).await;
        let ready = brought.ready(id).await;
        assert_eq!(ready.roles(), [
            Role::Proxy, Role::AudioProxy, Role::Thumbnail, Role::Sprite, Role::Storyboard, Role::Waveform, Role::WaveformX4,
            Role::WaveformX16, Role::WaveformX64, Role::WaveformImage,
        ]);
        let facts = &ready.facts;
        assert_eq!((facts.container.as_str(), facts.width, facts.height), ("mov,mp4,m4a,3gp,3g2,mj2", Some(1600), Some(900)));
        let video = facts.video.as_ref().expect("a film");
        assert_eq!((video.frame_rate.as_str(), video.is_variable_frame_rate, video.frames, video.rotation), ("30/1", false, 240, 0));
        assert_eq!((video.color.matrix.as_deref(), video.color.pixel_format.as_deref()), (Some("bt709"), Some("yuv420p")));
        let sound = facts.sound.as_ref().expect("a sound");
        assert_eq!((sound.channels, sound.sample_rate), (2, 44_100));
        assert!((-25.0..-15.0).contains(&sound.integrated_lufs.expect("a loudness")), "{sound:?}");
        assert!(facts.duration_ms.expect("a length").abs_diff(8000) < 60, "{:?}", facts.duration_ms);
        let codecs: Vec<&str> = facts.streams.iter().map(|stream| stream.codec.as_str()).collect();
        assert_eq!(codecs, ["h264", "aac"]);

        // 720p, and a key frame every half second.
        let proxy = ready.path(Role::Proxy);
        assert_eq!(ffprobe(&proxy, &["-show_entries", "stream=codec_name,width,height"]).trim(), "h264,1280,720\naac");
        let keys = ffprobe(&proxy, &["-select_streams", "v", "-skip_frame", "nokey", "-show_entries", "frame=pts_time"]);
        let keys: Vec<f64> = keys.lines().filter_map(|line| line.trim_end_matches(',').parse().ok()).collect();
        assert!(keys.len() >= 16 && keys.windows(2).all(|pair| pair[1] - pair[0] < 0.54), "{keys:?}");
        let bits = ready.asset(Role::Proxy).size_bytes * 8 / 8;
        assert!(bits < 2_600_000, "{bits} bits a second");
        assert_eq!(ffprobe(&ready.path(Role::AudioProxy), &["-show_entries", "stream=codec_name,sample_rate,channels"]).trim(), "aac,48000,2");

        let waveform = ready.json(Role::Waveform);
        assert_eq!((&waveform["samples_per_pixel"], &waveform["version"]), (&480.into(), &2.into()));
        assert!(waveform["length"].as_u64().expect("a number").abs_diff(800) < 8, "{}", waveform["length"]);

        let board = facts.storyboard.as_ref().expect("a storyboard");
        assert_eq!((board.interval_ms, board.pictures, board.columns, board.width, board.height), (500, 16, 10, 160, 90));
        let sprite = image::load_from_memory(&ready.bytes(Role::Sprite)).expect("a JPEG");
        assert_eq!((sprite.width(), sprite.height()), (1600, 180));
        let vtt = String::from_utf8(ready.bytes(Role::Storyboard)).expect("text");
        let sprite_address = format!("../{}/content#xywh=160,0,160,90", ready.asset(Role::Sprite).id);
        assert!(vtt.contains("00:00:00.500 --> 00:00:01.000\n") && vtt.contains(&sprite_address), "{vtt}");
        let thumbnail = image::load_from_memory(&ready.bytes(Role::Thumbnail)).expect("a JPEG");
        assert_eq!((thumbnail.width(), thumbnail.height()), (480, 270));
        assert_eq!(facts.perceptual_hash.as_ref().map(String::len), Some(16));
    }

    async fn films_are_shown_as_they_are_meant(brought: Ingesting) {
        // A phone held upright writes its film lying, and a note how to turn it.
        let lying = brought.path("lying.mp4");
        gala_testkit::ffmpeg::make(&lying, "-f lavfi -i testsrc2=s=640x360:r=25:d=2 -c:v libx264 -preset ultrafast -pix_fmt yuv420p");
        let upright = brought.path("upright.mp4");
        let arguments = ["-i", lying.to_str().expect("UTF-8"), "-c", "copy", "-metadata:s:v:0", "rotate=90"];
        gala_testkit::ffmpeg::ffmpeg(&arguments, &upright);
        // Every third second runs at a third of the speed.
        let uneven = "-f lavfi -i testsrc2=s=320x240:r=30:d=4 -vf select='not(mod(trunc(t),2))+not(mod(n,3))' -fps_mode vfr \
                      -c:v libx264 -preset ultrafast -pix_fmt yuv420p";
        let [upright, uneven, silent, narrow] = [
            brought.bring(&upright, "video/quicktime").await,
            brought.bring_made("uneven.mp4", "video/mp4", uneven).await,
            brought.bring_made("silent.webm", "video/webm", "-f lavfi -i testsrc2=s=101x57:r=10:d=1 -c:v libvpx -cpu-used 8").await,
            brought.bring_made("anamorphic.mkv", "video/x-matroska",
                "-f lavfi -i testsrc2=s=360x288:r=25:d=1 -vf setsar=2/1 -c:v libx264 -preset ultrafast").await,
        ];
        let ready = brought.ready(upright).await;
        assert_eq!((ready.facts.width, ready.facts.height), (Some(360), Some(640)));
        assert!([90, 270].contains(&ready.facts.video.as_ref().expect("a film").rotation));
        assert_eq!(ffprobe(&ready.path(Role::Proxy), &["-show_entries", "stream=width,height"]).trim(), "360,640");
        let told = ffprobe(&ready.path(Role::Proxy), &["-show_entries", "stream_side_data=rotation"]);
        assert!(!told.contains("90"), "the proxy is upright by itself: {told}");

        let ready = brought.ready(uneven).await;
        let video = ready.facts.video.as_ref().expect("a film");
        assert!(video.is_variable_frame_rate, "{video:?}");
        let times = |path| ffprobe(path, &["-select_streams", "v", "-show_entries", "packet=pts_time"]).lines().count() as u64;
        assert_eq!(times(&ready.path(Role::Proxy)), video.frames, "each frame has its own time in the proxy, too");

        let ready = brought.ready(silent).await;
        assert_eq!(ready.roles(), [Role::Proxy, Role::Thumbnail, Role::Sprite, Role::Storyboard]);
        assert!(ready.facts.sound.is_none());

        let ready = brought.ready(narrow).await;
        let size = ffprobe(&ready.path(Role::Proxy), &["-show_entries", "stream=width,height,sample_aspect_ratio"]);
        assert!(size.trim().ends_with("1:1"), "{size}");
    }
}
