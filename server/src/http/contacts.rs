//! The contacts behind a number as a file.

use axum::{http::HeaderMap, response::Response};
use reports::{contacts::Column, contacts::ContactRow, file::FileWriter};

use super::{
    Asked, Problem, Reports, failed_inside,
    files::{attachment, style, titled},
    reader, stream,
};

/// `GET /contacts.csv?style=excel`.
pub async fn csv(engine: Reports, headers: HeaderMap, asked: Asked) -> Result<Response, Problem> {
    contacts(engine, &headers, asked, "csv").await
}

/// `GET /contacts.tsv`.
pub async fn tsv(engine: Reports, headers: HeaderMap, asked: Asked) -> Result<Response, Problem> {
    contacts(engine, &headers, asked, "tsv").await
}

async fn contacts(
    Reports(engine): Reports,
    headers: &HeaderMap,
    asked: Asked,
    ending: &str,
) -> Result<Response, Problem> {
    let language = reader(headers).language;
    let style = style(&asked, ending)?;
    let all = engine.contacts_file(&asked.query).await?;
    let name = format!("rapporto-contacts-{}-{}", all.range.from, all.range.to);
    let file = FileWriter::in_pieces(style).and_then(|mut file| {
        file.header(Column::ALL.map(|column| titled(language, column.key())))?;
        Ok(file)
    });
    let file = file.map_err(|error| failed_inside("a file could not be written", &error))?;
    let body =
        stream::body(file, style, all, |file, row: &ContactRow| file.row(Column::ALL.map(|column| column.cell(row))));
    Ok(attachment(body, style, &name))
}
