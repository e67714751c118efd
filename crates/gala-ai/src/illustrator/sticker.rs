//! Icons cut out of coloured paper: recoloured for the preset, with a rim and a shadow.

use std::fmt::Write as _;

use super::{
    color::Rgb,
    compose::Placed,
    icons::BOX,
    preset::{Scheme, SubjectLook},
    svg::Drawing,
};

/// Draws a placed icon. `number` keeps the ids of its definitions apart from those of others in the layer.
pub fn draw(drawing: &mut Drawing, placed: &Placed, number: usize, look: &SubjectLook, scheme: &Scheme) {
    let body = placed.icon.body();
    let scale = placed.scale();
    let (x, y) = placed.origin();
    let at = |dx: f64, dy: f64| format!("translate({:.2} {:.2}) scale({scale:.4})", x + dx * scale, y + dy * scale);
    let outline = if look.glow { scheme.accent[0] } else { look.outline };

    let mut elements = String::new();
    if look.shadow > 0.0 {
        let shadow = silhouette(&body, scheme.ink, look.outline_width, &format!("h{number}-"));
        let _ = write!(elements, r#"<g opacity="{:.3}" transform="{}">{shadow}</g>"#, look.shadow, at(0.45, 0.6));
    }
    if look.glow {
        let glow = silhouette(&body, outline, look.outline_width + 2.2, &format!("w{number}-"));
        let _ = write!(elements, r#"<g opacity="0.28" transform="{}">{glow}</g>"#, at(0.0, 0.0));
    }
    if look.outline_width > 0.0 {
        let rim = silhouette(&body, outline, look.outline_width, &format!("r{number}-"));
        let _ = write!(elements, r#"<g transform="{}">{rim}</g>"#, at(0.0, 0.0));
    }
    let recoloured = rewrite(&body, &format!("i{number}-"), |color| recolour(color, look));
    let _ = write!(elements, r#"<g transform="{}">{recoloured}</g>"#, at(0.0, 0.0));
    drawing.raw(&elements);
}

fn recolour(color: Rgb, look: &SubjectLook) -> Rgb {
    let color = match look.ramp.as_slice() {
        [] => color,
        ramp => along(ramp, color.luma()),
    };
    color.mix(look.tint, look.tint_part)
}

/// Returns the colour at a place (0 to 1) of a ramp.
fn along(ramp: &[Rgb], place: f64) -> Rgb {
    let last = ramp.len() - 1;
    let place = place.clamp(0.0, 1.0) * last as f64;
    let below = (place as usize).min(last);
    ramp[below].mix(ramp[(below + 1).min(last)], place - below as f64)
}

/// Returns the icon in one colour, grown by half of `grow` on all sides.
fn silhouette(body: &str, color: Rgb, grow: f64, prefix: &str) -> String {
    let plain = rewrite(body, prefix, |_| color);
    let plain = without_paint_servers(&plain, color);
    format!(r#"<g stroke="{color}" stroke-width="{:.2}" stroke-linejoin="round">{plain}</g>"#, grow * 2.0)
}

/// Fills with plain colour what is filled with a gradient, and drops opacity.
fn without_paint_servers(body: &str, color: Rgb) -> String {
    rewrite_attributes(body, |name, value| match name {
        "fill" if value.starts_with("url(") => Some(color.to_string()),
        "opacity" | "fill-opacity" => Some("1".to_owned()),
        "stroke-width" | "stroke" => None,
        _ => None,
    })
}

fn rewrite(body: &str, prefix: &str, recolour: impl Fn(Rgb) -> Rgb) -> String {
    rewrite_attributes(body, |name, value| match name {
        "fill" | "stroke" | "stop-color" => match Rgb::read(value) {
            Some(color) => Some(recolour(color).to_string()),
            None => value.strip_prefix("url(#").map(|id| format!("url(#{prefix}{id}")),
        },
        "id" => Some(format!("{prefix}{value}")),
        "href" | "xlink:href" => value.strip_prefix('#').map(|id| format!("#{prefix}{id}")),
        _ => value.strip_prefix("url(#").map(|id| format!("url(#{prefix}{id}")),
    })
}

/// Replaces the attribute values for which `replace` (name, value) has another.
fn rewrite_attributes(body: &str, replace: impl Fn(&str, &str) -> Option<String>) -> String {
    let mut rewritten = String::with_capacity(body.len() + body.len() / 8);
    let mut parts = body.split('"');
    while let Some(before) = parts.next() {
        rewritten.push_str(before);
        let Some(value) = parts.next() else { break };
        let name = before.trim_end_matches('=').rsplit([' ', '\n', '<']).next().unwrap_or_default();
        let replaced = replace(name, value);
        let _ = write!(rewritten, "\"{}\"", replaced.as_deref().unwrap_or(value));
    }
    rewritten
}

const _: () = assert!(BOX as u32 == 32);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_what_points_at_them_get_the_same_prefix() {
        let body = r##"<defs><path id="a" fill="#ff0000" d="M0 0"/></defs><use href="#a"/><path fill="url(#b)"/>"##;
        let rewritten = rewrite(body, "x-", |_| Rgb([0, 0, 255]));
        assert_eq!(
            rewritten,
            r##"<defs><path id="x-a" fill="#0000ff" d="M0 0"/></defs><use href="#x-a"/><path fill="url(#x-b)"/>"##
        );
    }

    #[test]
    fn a_ramp_replaces_colours_by_their_brightness() {
        let ramp = [Rgb([0; 3]), Rgb([100; 3]), Rgb([200; 3])];
        assert_eq!(along(&ramp, 0.0), ramp[0]);
        assert_eq!(along(&ramp, 0.5), ramp[1]);
        assert_eq!(along(&ramp, 2.0), ramp[2]);
    }
}
