//! What answers consist of: the schemas that the types derive, made to say exactly what their JSON does.

use std::collections::BTreeMap;

use reports::{
    agents::Agents,
    button::{Button, Clicks},
    contacts::Contacts,
    conversation::Conversation,
    conversations::Conversations,
    flows::{Executions, Flow, Flows, Run, Runs, Versions, Viewer},
    overview::Overview,
    starts::{Sendings, Sends, Starts},
    tags::Tags,
};
use utoipa::{
    ToSchema,
    openapi::{
        RefOr, Schema,
        schema::{ArrayItems, SchemaType, Type},
    },
};

use crate::http::{
    Problem,
    downloads::{AllDownloads, OneDownload, Wanted},
    events::{NothingTaken, Taken},
    ready::Ready,
};

/// Types whose JSON leaves out what they have not, or may; all others say `null`. A derive tells no difference.
const LEAVE_OUT: [&str; 3] = ["Entry", "NewDownload", "Problem"];

/// Every schema, by its name.
pub fn all() -> BTreeMap<String, RefOr<Schema>> {
    let mut all: BTreeMap<_, _> = found().into_iter().collect();
    for (name, schema) in &mut all {
        make_exact(schema, LEAVE_OUT.contains(&name.as_str()));
    }
    all
}

/// The schemas as the types derive them, some several times.
pub(super) fn found() -> Vec<(String, RefOr<Schema>)> {
    let mut found = Vec::new();
    add::<Overview>(&mut found);
    add::<Agents>(&mut found);
    add::<Tags>(&mut found);
    add::<Conversations>(&mut found);
    add::<Conversation>(&mut found);
    add::<Contacts>(&mut found);
    add::<Button>(&mut found);
    add::<Clicks>(&mut found);
    add::<Flows>(&mut found);
    add::<Flow>(&mut found);
    add::<Versions>(&mut found);
    add::<Executions>(&mut found);
    add::<Runs>(&mut found);
    add::<Run>(&mut found);
    add::<Viewer>(&mut found);
    add::<Starts>(&mut found);
    add::<Sends>(&mut found);
    add::<Sendings>(&mut found);
    add::<AllDownloads>(&mut found);
    add::<OneDownload>(&mut found);
    add::<Wanted>(&mut found);
    add::<Taken>(&mut found);
    add::<NothingTaken>(&mut found);
    add::<Ready>(&mut found);
    add::<Problem>(&mut found);
    found
}

/// A type and all that it consists of.
fn add<T: ToSchema>(found: &mut Vec<(String, RefOr<Schema>)>) {
    T::schemas(found);
    found.push((T::name().into_owned(), T::schema()));
}

fn make_exact(schema: &mut RefOr<Schema>, leaves_out: bool) {
    let schema = match schema {
        RefOr::Ref(reference) => {
            reference.description = plain(&reference.description);
            return;
        }
        RefOr::T(schema) => schema,
    };
    let (description, parts): (_, Vec<&mut RefOr<Schema>>) = match schema {
        Schema::Object(object) => {
            if leaves_out {
                let optional = object.properties.iter_mut().filter(|(name, _)| !object.required.contains(name));
                optional.for_each(|(_, property)| forbid_null(property));
            } else {
                object.required = object.properties.keys().cloned().collect();
            }
            (&mut object.description, object.properties.values_mut().collect())
        }
        Schema::Array(array) => match &mut array.items {
            ArrayItems::RefOrSchema(items) => (&mut array.description, vec![&mut **items]),
            ArrayItems::False => (&mut array.description, Vec::new()),
        },
        Schema::AllOf(all) => (&mut all.description, all.items.iter_mut().collect()),
        Schema::OneOf(one) => (&mut one.description, one.items.iter_mut().collect()),
        // Nothing is made of these.
        _ => return,
    };
    *description = description.as_deref().map(plain);
    parts.into_iter().for_each(|part| make_exact(part, leaves_out));
}

fn forbid_null(schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::T(Schema::Object(object)) => {
            if let SchemaType::Array(types) = &object.schema_type
                && let Some(only) = types.iter().find(|one| **one != Type::Null)
            {
                object.schema_type = SchemaType::Type(only.clone());
            }
        }
        RefOr::T(Schema::OneOf(one)) => {
            if let Some(only) = one.items.iter().find(|item| !is_null(item)) {
                *schema = only.clone();
            }
        }
        _ => {}
    }
}

fn is_null(schema: &RefOr<Schema>) -> bool {
    matches!(schema, RefOr::T(Schema::Object(object)) if object.schema_type == SchemaType::Type(Type::Null))
}

/// Without the brackets by which one comment of the code leads to another.
fn plain(description: &str) -> String {
    description.replace("[`", "`").replace("`]", "`")
}
