//! The addresses of files that are made in the background.

use utoipa::{
    ToSchema,
    openapi::{Content, HttpMethod, Ref, Required, ResponseBuilder, request_body::RequestBodyBuilder},
};

use super::{Address, CSV, PROBLEM, TSV, json, text};
use crate::http::{
    Problem,
    downloads::{AllDownloads, OneDownload, Wanted},
};

const ALL: &str = "/api/v1/downloads";
const ONE: &str = "/api/v1/downloads/{id}";

/// All of them.
pub fn all() -> [Address; 5] {
    let of_one = |address: Address| address.guarded(&["404"]).of("id", "The `id` of a download.", text());
    let deleted = ResponseBuilder::new().description("It is gone, with its file.");
    let summary = "Calls a download off where it is not done, and deletes it with its file";
    let delete = Address::answering("204", "delete_download", ONE, summary, deleted);
    let content = ResponseBuilder::new()
        .description("An attachment; its first line names the columns in the language of the download.")
        .content(CSV, Content::new(Some(text())))
        .content(TSV, Content::new(Some(text())));
    let file =
        Address::new("download_file", "/api/v1/downloads/{id}/file", "The file of a download that is done", content);
    [
        json::<AllDownloads>("downloads", ALL, "The files that are made in the background").guarded(&["503"]),
        ask(),
        of_one(json::<OneDownload>("download", ONE, "A download: how far it is, and what its file holds"))
            .guarded(&["503"]),
        of_one(Address { method: HttpMethod::Delete, ..delete }),
        of_one(file),
    ]
}

fn ask() -> Address {
    let content = Content::new(Some(Ref::from_schema_name(OneDownload::name())));
    let answer = ResponseBuilder::new().description("It waits for its turn.").content("application/json", content);
    let refused = |description: &str| {
        let content = Content::new(Some(Ref::from_schema_name(Problem::name())));
        ResponseBuilder::new().description(description).content(PROBLEM, content).build()
    };
    let body = RequestBodyBuilder::new()
        .description(Some("What is wanted."))
        .required(Some(Required::True))
        .content("application/json", Content::new(Some(Ref::from_schema_name(Wanted::name()))));
    let address =
        Address::answering("202", "ask_download", ALL, "Asks for the file of a list in the background", answer);
    let Address { path, operation, .. } = address.guarded(&["503"]);
    let operation = operation
        .response(
            "400",
            refused("A value that cannot be (`bad_parameter`), or the body is not as described (`bad_body`)."),
        )
        .response("409", refused("There are too many already: `too_many_downloads`."))
        .response("413", refused("The body is too long: `bad_body`."))
        .request_body(Some(body.build()));
    Address { path, operation, method: HttpMethod::Post }
}
