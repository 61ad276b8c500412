//! Errors of JSON, files and pictures: RFC 9457 problem documents with a stable `code`. Never an attachment.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use reports::{ReportError, query::BadQuery};
use serde::Serialize;
use utoipa::ToSchema;

/// One problem, as the client reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// `about:blank`: the status says what sort of problem it is.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The status in words.
    title: &'static str,
    /// The status of the answer.
    #[serde(serialize_with = "number")]
    #[schema(value_type = u16)]
    status: StatusCode,
    /// Stable, for programs.
    code: &'static str,
    /// A sentence, for people.
    detail: String,
    /// The parameter at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<String>,
    /// Its value as read.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the shape serde asks for")]
fn number<S: serde::Serializer>(status: &StatusCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}

impl Problem {
    /// A problem with a stable code and a sentence.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Problem {
        let title = status.canonical_reason().unwrap_or("Error");
        Problem { kind: "about:blank", title, status, code, detail: detail.into(), parameter: None, value: None }
    }

    /// The parameter at fault and its value, where one is.
    pub fn fault(&self) -> Option<(&str, &str)> {
        Some((self.parameter.as_deref()?, self.value.as_deref()?))
    }

    /// 404.
    pub fn not_found(detail: &str) -> Problem {
        Problem::new(StatusCode::NOT_FOUND, "not_found", detail)
    }

    /// 500: what was asked for stands in a part of the database that is damaged.
    pub fn damaged() -> Problem {
        let detail = format!("What was asked for cannot be read: {}.", store::damage::SENTENCE);
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "database_damaged", detail)
    }

    /// 400, naming the parameter and its value.
    pub fn bad(parameter: &str, value: &str, reason: &str) -> Problem {
        BadQuery { parameter: parameter.into(), value: value.into(), reason: reason.into() }.into()
    }
}

impl From<BadQuery> for Problem {
    fn from(bad: BadQuery) -> Problem {
        let detail = bad.to_string();
        let problem = Problem::new(StatusCode::BAD_REQUEST, "bad_parameter", detail);
        Problem { parameter: Some(bad.parameter), value: Some(bad.value), ..problem }
    }
}

impl From<ReportError> for Problem {
    fn from(error: ReportError) -> Problem {
        match error {
            ReportError::Bad(bad) => bad.into(),
            ReportError::Deadline => Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "deadline",
                "The report took longer than allowed. A shorter range or another grouping may help.",
            ),
            ReportError::Damaged => Problem::damaged(),
            ReportError::Internal(error) => super::failed_inside("a report failed", &error),
        }
    }
}

impl Problem {
    /// The response with this JSON, which says more than the problem alone.
    pub fn with_body(&self, body: Vec<u8>) -> Response {
        let mut response = (self.status, Body::from(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        let seconds = match self.status {
            StatusCode::SERVICE_UNAVAILABLE => Some("5"),
            StatusCode::TOO_MANY_REQUESTS => Some("1"),
            _ => None,
        };
        if let Some(seconds) = seconds {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.with_body(serde_json::to_vec(&self).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    async fn document(problem: Problem) -> (StatusCode, serde_json::Value) {
        let response = problem.into_response();
        let status = response.status();
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
        let bytes = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap())
    }

    #[tokio::test]
    async fn a_bad_value_is_named_with_its_parameter() {
        let (status, document) = document(Problem::bad("from", "2026-13-01", "is no date")).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert_eq!(document["status"], 400);
        assert_eq!(document["code"], "bad_parameter");
        assert_eq!(document["parameter"], "from");
        assert_eq!(document["value"], "2026-13-01");
    }

    #[tokio::test]
    async fn what_failed_inside_stays_inside() {
        let (status, document) = document(ReportError::Internal("no such table: conversation".into()).into()).await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!document.to_string().contains("table"));
    }
}
