//! The contacts behind a number as a file.

use axum::{http::HeaderMap, response::Response};
use reports::contacts::{Column, ContactRow};

use super::{
    Asked, Problem, Reports,
    files::{list, style, titled},
    reader,
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
    let titles = Column::ALL.map(|column| titled(language, column.key()));
    list("contacts", style, titles, all, |file, row: &ContactRow| file.row(Column::ALL.map(|column| column.cell(row))))
}
