//! What columns are called, here and elsewhere.

use super::mapping::{Field, Mapping};

/// Names of columns, in lower case and without what is no letter; of several columns for one field the first name here wins.
const NAMES: [(Field, &str); 21] = [
    (
        Field::Conversation,
        "thread fil hilo conversationid conversation ticketid ticket ticketnumber chatid sessionid \
         iddellaconversazione idconversazione conversazione idconversacion idsesion conversationuuid chat id idchat \
         iddellachat numeroticket idticket iddelticket idconversation iddelaconversation identifiantdelaconversation \
         numerodeticket iddelaconversacion iddelchat iddaconversa idconversa conversa protocolo",
    ),
    (
        Field::StartedAt,
        "started startedat start starttime startdate opened openedat created createdat creationtime date inizio \
         iniziata iniziatail aperta apertura creata creatail datadiinizio data inicio fechainicio fechadeinicio fecha \
         creado iniciadaem datadeinicio abertura beginn gestartet erstellt aperto apertoil apertail apertoalle \
         dataapertura datadiapertura datainizio dataeorainizio iniziato iniziatoil creato creatoil datacreazione \
         datadicreazione debut datededebut datedebut commence commencele demarre demarrele ouvert ouverte ouvertle \
         ouvertele ouverture datedouverture cree creele creeele datedecreation abierto abierta abiertoel abiertael \
         fechadeapertura fechaapertura iniciado iniciada iniciadoel iniciadael creada creadoel creadael fechadecreacion \
         fechacreacion aberto aberta abertoem abertaem datadeabertura dataabertura datainicio iniciadoem criado criada \
         criadoem criadaem datadecriacao datacriacao",
    ),
    (
        Field::ClosedAt,
        "closed closedat closetime end ended endedat endtime resolved resolvedat finishedat chiusura chiusa chiusail \
         fine datadichiusura cierre cerrada fechacierre fechadecierre fin fechafin fechamento fechadaem encerradaem \
         geschlossen ende chiuso chiusoil chiusoalle datachiusura dataeorachiusura datafine finita finito finitoil \
         terminata terminato terminatoil conclusa conclusoil risolto risoltoil ferme fermee fermele fermeele fermeture \
         datedefermeture cloture cloturee cloturele clotureele datedecloture datedefin resolu resolule termine \
         terminele cerrado cerradoel cerradael fechafinal finalizado finalizada finalizadoel finalizadael terminado \
         terminada resuelto resueltoel fechaderesolucion fechado fechada fechadoem encerrado encerrada encerradoem \
         encerramento datadeencerramento dataencerramento datadefechamento datafechamento datafim finalizadoem \
         finalizadaem resolvido resolvidoem",
    ),
    (
        Field::Duration,
        "duration durationseconds durations durationminutes durationmin durationhours handlingtime durata duratasecondi \
         durataminuti durataore duracion duracao dauer dureeensecondes dureesecondes dureeminutes dureeenminutes duree \
         duracionsegundos duracionminutos duracaosegundos duracaominutos tempodiconversazione",
    ),
    (
        Field::ClosedBy,
        "closedby resolvedby chiusada cerradapor fechadapor chiusoda fermepar fermeepar closepar cloturepar cerradopor \
         fechadopor encerradopor encerradapor",
    ),
    (
        Field::ContactId,
        "contactid customerid userid iddelcontatto idcontatto idcontacto idcliente idcontato codicecliente idclient \
         idducontact idcontact identifiantducontact iddecontacto iddelcontacto iddecliente iddocontato iddocliente",
    ),
    (
        Field::Phone,
        "phone phonenumber contactphone customerphone mobile whatsapp telefono numerotelefono numero cellulare celular \
         telefone telefon msisdn waid numeroditelefono cellularecliente telefonocontatto telefonocliente \
         telefonodelcontatto telephone numerodetelephone tel mobileclient portable telephoneducontact \
         telefonodecontacto telefonodelcontacto numerodetelefono movil telefonedocontato telefonecontato \
         numerodetelefone",
    ),
    (
        Field::Name,
        "contact contactname name fullname customer customername client contatto nome nomecontatto cliente contacto \
         nombre nombrecontacto contato kunde nomecompleto nomecliente nomedelcontatto nominativo nom nomcomplet \
         nomducontact nomduclient nombrecompleto nombredelcontacto nombredecontacto nombrecliente nombredelcliente \
         nomedocontato nomecontato nomedocliente",
    ),
    (Field::FirstName, "firstname givenname primonome nombres vorname prenom nomeproprio primernombre primeironome"),
    (
        Field::LastName,
        "lastname surname familyname cognome apellido apellidos sobrenome nachname nomdefamille primerapellido \
         ultimonome",
    ),
    (
        Field::Email,
        "email emailaddress contactemail mail correo correoelectronico postaelettronica indirizzoemail emailcontatto \
         emailcliente courriel adresseemail adressemail emailducontact emaildelcontacto correodelcontacto \
         emaildocontato enderecodeemail",
    ),
    (
        Field::ContactTags,
        "contacttags contactlabels customertags etichettedelcontatto etichettecontatto etiquetasdelcontacto \
         etiquetasdocontato tagcontatto tagdelcontatto etiquettesducontact etiquettescontact etiquetasdecontacto \
         etiquetascontacto etiquetascontato tagsdocontato",
    ),
    (
        Field::Line,
        "line inbox channel channelid linea canale canal linha businessphone kanal numerowhatsapp numeroaziendale ligne \
         boitedereception bandejadeentrada caixadeentrada",
    ),
    (
        Field::Source,
        "exactsource sourceexacte origenexacto origemexata sourcedetail source origineesatta origine origen origem \
         quelle",
    ),
    (
        Field::Agents,
        "agents agent assignee assignees assignedto operator operators owner operatori operatore agente agenti \
         assegnataa agentes operador asignadoa atendente bearbeiter assegnatoa conseiller conseillers assignea \
         attribuea responsable operateur operateurs asesor asesores asignado operadores atendentes atribuidoa \
         responsavel assegnatario responsabile",
    ),
    (
        Field::Team,
        "team teams queue department group squadra coda reparto equipo cola departamento equipe fila abteilung gruppo \
         squadre dipartimento equipes groupe service filedattente grupo equipos equipas setor",
    ),
    (
        Field::Tags,
        "tags tag labels label conversationtags topic topics etichette etichetta argomento etiquetas etiqueta \
         tipificacion schlagworte argomenti categoria etiquettes etiquette sujet sujets libelles marcadores marcador \
         tema temas assunto assuntos",
    ),
    (
        Field::Rating,
        "rating csat csatscore score satisfaction stars voto valutazione punteggio valoracion calificacion avaliacao \
         nota bewertung punteggiocsat gradimento note evaluation satisfaccion puntuacion satisfacao pontuacao notacsat",
    ),
    (
        Field::RatedAt,
        "ratedat ratingtime csatat votatoil valutatail valoradael datavoto datavalutazione notele evaluele \
         datedevaluation valoradoel calificadoel calificadael fechadecalificacion avaliadoem avaliadaem datadaavaliacao",
    ),
    (
        Field::Comment,
        "comment feedback csatcomment csatfeedback commento comentario kommentar commenti osservazioni commentaire \
         commentaires avis comentarios observaciones observacoes",
    ),
    (
        Field::Url,
        "address url link conversationurl conversationlink indirizzo enlace linkconversacion indirizzoweb \
         linkallaconversazione linkconversazione adresse lien lienverslaconversation enlacealaconversacion \
         enlacedelaconversacion endereco linkdaconversa linkparaaconversa",
    ),
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
         mensagens incomingmessages outgoingmessages messagesdescontacts messagesdesagents messagesautomatiques \
         mensagensdecontatos mensagensdeatendentes mensagensautomaticas mensajesdecontactos mensajesdeagentes \
         mensajesautomaticos",
    ),
    (
        COMPUTED,
        "firstresponse firstresponsetime firstreplytime primarisposta primerarespuesta primeiraresposta \
         replytime responsetime unanswered senzarisposta newcontact nuovocontatto direction direzione \
         direccion direcao status state stato estado cycle ciclo premierereponse sansreponse semresposta \
         sinrespuesta nouveaucontact novocontato contactonuevo nuevocontacto sens statut",
    ),
    (
        OF_MESSAGES,
        "template templateversion modello versionedelmodello plantilla flow flusso flujo fluxo origin \
         provenienza campaign campagna campana campanha utmsource sorgenteutm modele modelo versiondumodele \
         versaodomodelo versiondelaplantilla flux procedencia campagne sourceutm origemutm fuenteutm",
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
            Some(other) => format!("{} is read from {other:?}", field.as_str()),
            None => "not mapped".to_owned(),
        },
        None if name.starts_with("duration") || name.starts_with("durata") => "the closing says it".to_owned(),
        None => "nothing is known by this name".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What people call a column in English, Italian, French, Portuguese and Spanish.
    const USUAL: [(Field, [&str; 5]); 21] = [
        (
            Field::Conversation,
            ["Conversation ID", "ID conversazione", "ID de la conversation", "ID da conversa", "ID de la conversación"],
        ),
        (Field::StartedAt, ["Opened at", "Aperto il", "Ouverte le", "Aberto em", "Abierta el"]),
        (Field::StartedAt, ["Created", "Data di apertura", "Date de début", "Data de abertura", "Fecha de apertura"]),
        (Field::ClosedAt, ["Closed at", "Chiuso il", "Fermée le", "Encerrado em", "Cerrada el"]),
        (
            Field::ClosedAt,
            ["Resolved at", "Data chiusura", "Date de clôture", "Data de encerramento", "Fecha de cierre"],
        ),
        (Field::Duration, ["Duration", "Durata", "Durée", "Duração", "Duración"]),
        (Field::ClosedBy, ["Closed by", "Chiusa da", "Fermée par", "Encerrado por", "Cerrada por"]),
        (Field::ContactId, ["Contact id", "ID contatto", "ID du contact", "ID do contato", "ID de contacto"]),
        (Field::Phone, ["Phone number", "Numero di telefono", "Numéro de téléphone", "Telefone", "Teléfono"]),
        (Field::Name, ["Contact", "Nome", "Nom", "Nome do contato", "Nombre"]),
        (Field::FirstName, ["First name", "Primo nome", "Prénom", "Primeiro nome", "Primer nombre"]),
        (Field::LastName, ["Last name", "Cognome", "Nom de famille", "Sobrenome", "Apellidos"]),
        (Field::Email, ["E-mail", "Indirizzo e-mail", "Courriel", "E-mail do contato", "Correo electrónico"]),
        (
            Field::ContactTags,
            [
                "Contact tags",
                "Etichette del contatto",
                "Étiquettes du contact",
                "Etiquetas do contato",
                "Etiquetas de contacto",
            ],
        ),
        (Field::Line, ["Inbox", "Linea", "Ligne", "Linha", "Línea"]),
        (Field::Agents, ["Assigned to", "Assegnato a", "Conseiller", "Atendente", "Asignado a"]),
        (Field::Team, ["Team", "Squadra", "Équipe", "Equipe", "Equipo"]),
        (Field::Tags, ["Tags", "Etichette", "Étiquettes", "Marcadores", "Etiquetas"]),
        (Field::Rating, ["Rating", "Voto", "Note", "Avaliação", "Calificación"]),
        (Field::Comment, ["Comment", "Commento", "Commentaire", "Comentário", "Comentario"]),
        (Field::Url, ["Link", "Indirizzo", "Lien", "Endereço", "Enlace"]),
    ];

    #[test]
    fn the_usual_names_are_known_in_every_language() {
        for (field, names) in USUAL {
            for name in names {
                assert_eq!(super::field(name).map(|(field, _)| field), Some(field), "{name}");
            }
        }
    }

    #[test]
    fn no_name_is_of_two_fields() {
        let mut seen = std::collections::BTreeSet::new();
        for name in NAMES.iter().flat_map(|(_, names)| names.split(' ')) {
            assert!(seen.insert(name) && plain(name) == name, "{name}");
        }
    }
}
