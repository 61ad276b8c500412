//! The bytes of a body: read no further than allowed, and no longer than half a minute.

use std::{
    io::{self, Read},
    time::Duration,
};

use axum::{
    body::BodyDataStream,
    http::{HeaderMap, StatusCode, header},
};
use flate2::read::MultiGzDecoder;
use futures::StreamExt;
use store::intake::Room;

use super::{Problem, intake::refused};

/// How long a sender may take to send.
const LONGEST: Duration = Duration::from_secs(30);
/// How much of the body of a refused request is heard out, in bytes and in time.
const HEARD_OUT: usize = 64 << 20;
const HEARD_OUT_FOR: Duration = Duration::from_secs(5);
/// How much is unpacked between two looks at what is allowed.
const PIECE: usize = 64 << 10;

/// How a body is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    Plain,
    Gzip,
}

impl Coding {
    /// As the header says.
    pub fn of(headers: &HeaderMap) -> Result<Coding, Problem> {
        let named = headers.get(header::CONTENT_ENCODING).map_or("", |value| value.to_str().unwrap_or("?"));
        match named.to_ascii_lowercase().as_str() {
            "" | "identity" => Ok(Coding::Plain),
            "gzip" | "x-gzip" => Ok(Coding::Gzip),
            _ => {
                let detail = "A body comes as it is or packed with gzip.";
                Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content_encoding", detail))
            }
        }
    }
}

/// Reads a body of at most `most` bytes, and takes room for it as it comes. `too_large` is what who sends more is told.
pub async fn read(
    headers: &HeaderMap,
    body: &mut BodyDataStream,
    most: usize,
    too_large: fn(usize) -> Problem,
    room: &mut Room,
) -> Result<Vec<u8>, Problem> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if announced.is_some_and(|bytes: usize| bytes > most) {
        return Err(too_large(most));
    }
    tokio::time::timeout(LONGEST, collect(body, most, too_large, room)).await.unwrap_or_else(|_| {
        let detail = format!("The body did not come within {} seconds.", LONGEST.as_secs());
        Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "timeout", detail))
    })
}

async fn collect(
    body: &mut BodyDataStream,
    most: usize,
    too_large: fn(usize) -> Problem,
    room: &mut Room,
) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    while let Some(piece) = body.next().await {
        let piece = piece.map_err(|_| {
            let detail = "The body could not be read to its end. Nothing of it was taken in.";
            Problem::new(StatusCode::BAD_REQUEST, "cut_off", detail)
        })?;
        if bytes.len() + piece.len() > most {
            return Err(too_large(most));
        }
        room.grow(0, piece.len()).map_err(refused)?;
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

/// Hears out the body of a request that is refused, so that its sender reads why and not of a broken connection; not for ever.
pub async fn hear_out(mut body: BodyDataStream) {
    let hearing = async {
        let mut heard = 0;
        while let Some(Ok(piece)) = body.next().await
            && heard < HEARD_OUT
        {
            heard += piece.len();
        }
    };
    // However that ends, the answer is the same.
    let _ = tokio::time::timeout(HEARD_OUT_FOR, hearing).await;
}

/// Unpacks a body to at most `most` bytes, and takes room for them as they come.
pub fn unpack(packed: &[u8], most: usize, room: &mut Room) -> Result<Vec<u8>, Problem> {
    let mut unpacking = MultiGzDecoder::new(packed);
    let mut bytes = Vec::new();
    loop {
        let before = bytes.len();
        let unpacked = (&mut unpacking).take(PIECE as u64).read_to_end(&mut bytes);
        unpacked.map_err(|_: io::Error| {
            let detail = "The body does not unpack as gzip. Nothing of it was taken in.";
            Problem::new(StatusCode::BAD_REQUEST, "not_gzip", detail)
        })?;
        if bytes.len() == before {
            return Ok(bytes);
        }
        if bytes.len() > most {
            return Err(too_large(most));
        }
        room.grow(0, bytes.len() - before).map_err(refused)?;
    }
}

/// More events than one request may have.
pub fn too_large(most: usize) -> Problem {
    let detail = format!(
        "The events of one request may have at most {most} bytes, unpacked (setting ingest_max_bytes). Nothing of this \
         was taken in; send it in several."
    );
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
}
