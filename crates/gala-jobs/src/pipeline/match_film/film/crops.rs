//! What a film may show of the picture of its project: all of it, or a part in another shape.

use gala_core::payload::FilmCrop;

/// Of the height: what is below are captions, in a film or in the clips that it is compared with.
pub const WITHOUT_CAPTIONS: f64 = 0.62;
/// Shapes that differ by less are the same.
const SAME_SHAPE: f64 = 1.04;
/// Where a crop to another shape lies in what it leaves out: usually in the middle.
const PLACES: [f64; 5] = [0.5, 0.0, 1.0, 0.25, 0.75];
/// How much of a picture is left where it was made larger in the same shape.
const ENLARGED: [f64; 3] = [0.9, 0.8, 0.7];
/// Less of the height of a picture tells nothing.
const LEAST_HEIGHT: f64 = 0.15;

/// The whole picture.
pub const WHOLE: FilmCrop = FilmCrop { left: 0.0, top: 0.0, width: 1.0, height: 1.0 };

/// Returns what a film of a shape (its width over its height, without bars) may show of pictures of the shape of its project:
/// first all of it.
pub fn crops(project: f64, film: f64) -> Vec<FilmCrop> {
    let mut crops = vec![WHOLE];
    let ratio = project / film;
    if ratio.max(1.0 / ratio) <= SAME_SHAPE {
        let enlarged =
            |side: f64| FilmCrop { left: (1.0 - side) / 2.0, top: (1.0 - side) / 2.0, width: side, height: side };
        crops.extend(ENLARGED.map(enlarged));
    } else if ratio < 1.0 {
        // Wider than the project: what is above and below is gone.
        crops.extend(PLACES.map(|place| FilmCrop { top: (1.0 - ratio) * place, height: ratio, ..WHOLE }));
    } else {
        let width = 1.0 / ratio;
        crops.extend(PLACES.map(|place| FilmCrop { left: (1.0 - width) * place, width, ..WHOLE }));
    }
    crops.retain(|crop| shown_height(crop) >= LEAST_HEIGHT);
    crops
}

/// Returns how much of the height of the whole picture is compared of a crop: what is above captions.
pub fn shown_height(crop: &FilmCrop) -> f64 {
    ((crop.top + crop.height).min(WITHOUT_CAPTIONS) - crop.top).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crops_have_the_shape_of_the_film_and_lie_in_the_picture() {
        for (project, film) in [(16.0 / 9.0, 9.0 / 16.0), (9.0 / 16.0, 1.0), (9.0 / 16.0, 16.0 / 9.0), (1.0, 4.0 / 5.0)]
        {
            let crops = crops(project, film);
            assert_eq!(crops[0], WHOLE);
            assert!(crops.len() > 3, "{project} to {film}: {crops:?}");
            for FilmCrop { left, top, width, height } in &crops[1..] {
                assert!((width * project / height / film - 1.0).abs() < 1e-9);
                assert!(*left >= 0.0 && *top >= 0.0 && left + width <= 1.0 + 1e-9 && top + height <= 1.0 + 1e-9);
            }
        }
        let same = crops(16.0 / 9.0, 1.78);
        assert!(same.iter().all(|crop| crop.width == crop.height), "{same:?}");
    }
}
