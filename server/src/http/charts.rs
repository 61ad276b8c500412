//! One chart as a picture of its own, with its title, legend and colours.

use std::sync::Arc;

use app::{
    charts::{Theme, Width, export_svg, render_png},
    filter::filter_texts,
    preferences::Theme as Chosen,
    reports::overview::charts::chart,
};
use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, HeaderName, header},
    response::{IntoResponse, Response},
};
use reports::{Engine, query::Compare};

use super::{Asked, Problem, failed_inside, reader};

/// `GET /overview/{chart}.svg` and `.png`: as on the page, compared with the previous period unless the address says otherwise.
pub async fn overview(
    State(engine): State<Arc<dyn Engine>>,
    file: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Problem> {
    let missing = || Problem::not_found("There is no such chart.");
    let Path(file) = file.map_err(|_| missing())?;
    let (id, ending) = file.rsplit_once('.').ok_or_else(missing)?;
    if !matches!(ending, "svg" | "png") {
        return Err(missing());
    }
    let chosen = reader(&headers);
    let mut query = asked.query;
    query.compare.get_or_insert(Compare::Previous);
    let report = engine.overview(&query).await?;
    let spec = chart(id, chosen.language, &report, &query).ok_or_else(missing)?;
    let dates = chosen.language.dates_text(&report.range.from, &report.range.to);
    let mut caption = vec![dates, report.range.zone.clone()];
    caption.extend(filter_texts(chosen.language, &query, &engine.choices().await?));
    let caption = caption.join(" · ");
    let theme = if chosen.theme == Chosen::Dark { Theme::Dark } else { Theme::Light };
    let svg = export_svg(&spec, &caption, Width::Wide, theme);
    let name =
        format!("attachment; filename=\"rapporto-{}-{}-{}.{ending}\"", spec.id, report.range.from, report.range.to);
    let fixed = |kind: &'static str| -> [(HeaderName, String); 3] {
        [
            (header::CONTENT_TYPE, kind.to_owned()),
            (header::CONTENT_DISPOSITION, name),
            (header::CACHE_CONTROL, "no-store".to_owned()),
        ]
    };
    if ending == "svg" {
        return Ok((fixed("image/svg+xml"), svg).into_response());
    }
    let rendered = tokio::task::spawn_blocking(move || render_png(&svg)).await;
    match rendered {
        Ok(Ok(png)) => Ok((fixed("image/png"), png).into_response()),
        Ok(Err(error)) => Err(failed_inside("a chart could not be drawn", &error)),
        Err(error) => Err(failed_inside("drawing a chart ended early", &error)),
    }
}
