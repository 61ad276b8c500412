//! Moving through a chart by keyboard: one of its links can be reached with the tabulator, arrows lead to the others.

use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, SvgElement};

/// Takes the links of a picture over from the plain page: one tab stop a picture, and names that no longer show as the
/// browser's own tooltip.
pub(super) fn take_over(plot: &Element) {
    for picture in all(plot, "svg.pic") {
        for (nth, hit) in all(&picture, ".hit").iter().enumerate() {
            set(hit, "tabindex", if nth == 0 { "0" } else { "-1" });
            if let Ok(Some(title)) = hit.query_selector("title") {
                set(hit, "aria-label", &title.text_content().unwrap_or_default());
                title.remove();
            }
        }
    }
}

/// Moves the focus as a key says. Whether it was such a key.
pub(super) fn go(hit: &Element, key: &str) -> bool {
    let Some(next) = next(hit, key) else { return false };
    if let Some(next) = next {
        set(hit, "tabindex", "-1");
        set(&next, "tabindex", "0");
        if let Some(next) = next.dyn_ref::<SvgElement>()
            && let Err(error) = next.focus()
        {
            leptos::logging::error!("focus: {error:?}");
        }
    }
    true
}

/// What a key leads to: none for keys that lead nowhere in a chart, some of none at its edges.
fn next(hit: &Element, key: &str) -> Option<Option<Element>> {
    let picture = hit.closest("svg.pic").ok().flatten()?;
    let point = hit.get_attribute("data-i")?;
    let points = all(&picture, ".hit:not([data-s])");
    let at = points.iter().position(|p| p.get_attribute("data-i").as_ref() == Some(&point))?;
    let stride: usize = picture.get_attribute("data-stride").and_then(|s| s.parse().ok()).unwrap_or(1);
    let turned = picture.has_attribute("data-turned");
    let ahead = |distance: usize| target(at, Some(distance), points.len(), stride).and_then(|i| points.get(i).cloned());
    let back = |distance: usize| {
        let to = at.checked_sub(distance)?;
        (distance != 1 || stride == 1 || to / stride == at / stride).then(|| points.get(to).cloned())?
    };
    let (across, down) = if turned { (stride, 1) } else { (1, stride) };
    match key {
        "ArrowRight" => Some(ahead(across).map(|next| same_series(&picture, hit, next))),
        "ArrowLeft" => Some(back(across).map(|next| same_series(&picture, hit, next))),
        "ArrowDown" if stride > 1 => Some(ahead(down)),
        "ArrowUp" if stride > 1 => Some(back(down)),
        "ArrowDown" | "ArrowUp" => Some(other_series(&picture, hit, &point, key == "ArrowDown")),
        "Home" => Some(points.first().cloned()),
        "End" => Some(points.last().cloned()),
        _ => None,
    }
}

/// The place some steps ahead; one step stays in its row.
fn target(at: usize, distance: Option<usize>, points: usize, stride: usize) -> Option<usize> {
    let distance = distance?;
    let to = at + distance;
    (to < points && (distance != 1 || stride == 1 || to / stride == at / stride)).then_some(to)
}

/// The next point's piece of the series one is on, or the point as a whole.
fn same_series(picture: &Element, hit: &Element, next: Element) -> Element {
    let (Some(series), Some(point)) = (hit.get_attribute("data-s"), next.get_attribute("data-i")) else { return next };
    let piece = format!(".hit[data-i='{point}'][data-s='{series}']");
    picture.query_selector(&piece).ok().flatten().unwrap_or(next)
}

/// Through the pieces of a point: the whole first.
fn other_series(picture: &Element, hit: &Element, point: &str, down: bool) -> Option<Element> {
    let pieces = all(picture, &format!(".hit[data-i='{point}']"));
    let at = pieces.iter().position(|piece| piece == hit)?;
    let to = if down { at.checked_add(1)? } else { at.checked_sub(1)? };
    pieces.get(to).cloned()
}

fn all(root: &Element, selector: &str) -> Vec<Element> {
    let Ok(list) = root.query_selector_all(selector) else { return Vec::new() };
    (0..list.length()).filter_map(|i| list.get(i)?.dyn_into().ok()).collect()
}

fn set(element: &Element, name: &str, value: &str) {
    if let Err(error) = element.set_attribute(name, value) {
        leptos::logging::error!("{name}: {error:?}");
    }
}
