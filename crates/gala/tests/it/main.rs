//! The program as people run it: real processes, real files, real pictures and sound.

mod animatic;
mod bad_input;
mod broken_machine;
mod captions;
mod children;
mod cut_outs;
mod data_folder;
mod documentation;
mod drawing_bombs;
mod edit;
mod export;
mod film;
mod fixture;
#[expect(dead_code, reason = "of the models of another crate's tests, these take a part")]
#[path = "../../../gala-models/tests/local_models/graphs.rs"]
mod graphs;
mod guards;
mod handover;
mod hostile_documents;
mod hostile_media;
mod hostile_pictures;
mod installed;
mod kept;
mod keys;
mod lifecycle;
mod make;
mod many_scenes;
mod matched_photos;
mod models;
mod moving_objects;
mod objects_at_google;
mod objects_elsewhere;
mod photo_layers;
mod previews;
mod providers;
mod public_errors;
mod render;
mod render_refusals;
mod render_report;
mod resume;
mod scenes;
mod serve;
mod serve_ready;
mod serve_stop;
#[path = "../../../gala-models/tests/local_models/small_clip.rs"]
mod small_clip;
#[path = "../../../gala-models/tests/local_models/small_cutout.rs"]
mod small_cutout;
#[path = "../../../gala-models/tests/local_models/small_depth.rs"]
mod small_depth;
#[path = "../../../gala-models/tests/local_models/small_multilingual.rs"]
mod small_multilingual;
#[expect(dead_code, reason = "of the models of another crate's tests, these take a part")]
#[path = "../../../gala-models/tests/local_models/small_whisper.rs"]
mod small_whisper;
mod templates;
mod text_font;
mod trailer;
mod trailer_film;
mod upgrade;
mod uploads;
mod users;
mod victims;
mod watermark;
mod work;
mod written_whisper;
