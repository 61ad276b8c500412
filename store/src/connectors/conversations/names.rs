//! What columns are called, here and elsewhere.

use super::mapping::{Field, Mapping};

/// Names of columns, in lower case and without what is no letter; of several columns for one field the first name here wins.
const NAMES: [(Field, &str); 21] = [
    (
        Field::Conversation,
        "thread conversationid conversation ticketid ticket ticketnumber chatid sessionid iddellaconversazione idconversazione \
         conversazione idconversacion idsesion conversationuuid id",
    ),
    (
        Field::StartedAt,
        "started startedat start starttime startdate opened openedat created createdat creationtime date \
         inizio iniziata iniziatail aperta apertura creata creatail datadiinizio data inicio fechainicio \
         fechadeinicio fecha creado iniciadaem datadeinicio abertura beginn gestartet erstellt",
    ),
    (
        Field::ClosedAt,
        "closed closedat closetime end ended endedat endtime resolved resolvedat finishedat chiusura chiusa \
         chiusail fine datadichiusura cierre cerrada fechacierre fechadecierre fin fechafin fechamento \
         fechadaem encerradaem geschlossen ende",
    ),
    (
        Field::Duration,
        "duration durationseconds durations durationminutes durationmin durationhours handlingtime durata \
         duratasecondi durataminuti durataore duracion duracao dauer",
    ),
    (Field::ClosedBy, "closedby resolvedby chiusada cerradapor fechadapor"),
    (Field::ContactId, "contactid customerid userid iddelcontatto idcontatto idcontacto idcliente idcontato"),
    (
        Field::Phone,
        "phone phonenumber contactphone customerphone mobile whatsapp telefono numerotelefono numero \
         cellulare celular telefone telefon msisdn waid",
    ),
    (
        Field::Name,
        "contact contactname name fullname customer customername client contatto nome nomecontatto cliente \
         contacto nombre nombrecontacto contato kunde",
    ),
    (Field::FirstName, "firstname givenname primonome nombres vorname"),
    (Field::LastName, "lastname surname familyname cognome apellido apellidos sobrenome nachname"),
    (Field::Email, "email emailaddress contactemail mail correo correoelectronico"),
    (
        Field::ContactTags,
        "contacttags contactlabels customertags etichettedelcontatto etichettecontatto etiquetasdelcontacto \
         etiquetasdocontato",
    ),
    (Field::Line, "line inbox channel channelid linea canale canal linha businessphone kanal"),
    (Field::Source, "exactsource sourcedetail source origineesatta origine origen origem quelle"),
    (
        Field::Agents,
        "agents agent assignee assignees assignedto operator operators owner operatori operatore agente \
         agenti assegnataa agentes operador asignadoa atendente bearbeiter",
    ),
    (
        Field::Team,
        "team teams queue department group squadra coda reparto equipo cola departamento equipe fila \
         abteilung",
    ),
    (
        Field::Tags,
        "tags tag labels label conversationtags topic topics etichette etichetta argomento etiquetas etiqueta \
         tipificacion schlagworte",
    ),
    (
        Field::Rating,
        "rating csat csatscore score satisfaction stars voto valutazione punteggio valoracion calificacion \
         avaliacao nota bewertung",
    ),
    (Field::RatedAt, "ratedat ratingtime csatat votatoil valutatail valoradael"),
    (Field::Comment, "comment feedback csatcomment csatfeedback commento comentario kommentar"),
    (Field::Url, "address url link conversationurl conversationlink indirizzo enlace linkconversacion"),
];

const COUNTS: &str = "says how many messages there were, but not when: they cannot become messages";
const COMPUTED: &str = "Rapporto works it out from events; without the messages' times it cannot";
const OF_MESSAGES: &str = "belongs to a message, a click or a run of a flow, which the file does not carry";

/// Columns that are understood and still become nothing.
const USELESS: [(&str, &str); 3] = [
    (
        COUNTS,
        "messages messagecount messagesfromcontacts messagesfromagents automatedmessages messagesinrange \
         messaggi messaggideicontatti messaggideglioperatori messaggiautomatici messagginelperiodo mensajes \
         mensagens incomingmessages outgoingmessages",
    ),
    (
        COMPUTED,
        "firstresponse firstresponsetime firstreplytime primarisposta primerarespuesta primeiraresposta \
         replytime responsetime unanswered senzarisposta newcontact nuovocontatto direction direzione \
         direccion direcao status state stato estado cycle ciclo",
    ),
    (
        OF_MESSAGES,
        "template templateversion modello versionedelmodello plantilla flow flusso flujo fluxo origin \
         provenienza campaign campagna campana campanha utmsource sorgenteutm",
    ),
];

/// A column that becomes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Its name in the file.
    pub column: String,
    /// Why.
    pub reason: String,
}

/// A column's name without what differs by taste: case, accents of Latin letters, blanks and punctuation.
fn plain(name: &str) -> String {
    let name = name.to_lowercase();
    let letter = |c: char| match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' => 'a',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        other => other,
    };
    name.chars().map(letter).filter(|c| c.is_alphanumeric()).collect()
}

/// What a column may be by its name, and how sure that is: 0 is surest.
pub(super) fn field(name: &str) -> Option<(Field, usize)> {
    let name = plain(name);
    NAMES.iter().find_map(|(field, names)| names.split(' ').position(|known| known == name).map(|rank| (*field, rank)))
}

/// Whether a column's name says in which unit it counts.
pub(super) fn unit(name: &str) -> super::Unit {
    let name = plain(name);
    if name.contains("min") {
        super::Unit::Minutes
    } else if name.contains("hour") || name.contains("ore") || name.contains("hora") {
        super::Unit::Hours
    } else {
        super::Unit::Seconds
    }
}

/// Why each of these columns becomes nothing under a mapping.
pub fn left_out<'n>(columns: impl Iterator<Item = &'n str>, mapping: &Mapping) -> Vec<LeftOut> {
    columns.map(|column| LeftOut { column: column.to_owned(), reason: reason(column, mapping) }).collect()
}

fn reason(column: &str, mapping: &Mapping) -> String {
    let name = plain(column);
    if let Some((reason, _)) = USELESS.iter().find(|(_, names)| names.split(' ').any(|known| known == name)) {
        return (*reason).to_owned();
    }
    // `Duration (business hours)` of our own files, and its kin.
    if USELESS[1].1.split(' ').any(|known| known.len() > 8 && name.starts_with(known)) {
        return COMPUTED.to_owned();
    }
    match field(column) {
        Some((Field::Duration, _)) if mapping.columns.contains_key(&Field::ClosedAt) => {
            "the closing says it".to_owned()
        }
        Some((field, _)) => match mapping.columns.get(&field) {
            Some(other) => format!("{} is read from {other:?}", field.name()),
            None => "not mapped".to_owned(),
        },
        None if name.starts_with("duration") || name.starts_with("durata") => "the closing says it".to_owned(),
        None => "nothing is known by this name".to_owned(),
    }
}
