//! What our own file of starts calls its columns in the languages other than Spanish, whose names are Botmaker's.
//!
//! The same names as in `locales/`, under `column.`; that every file is read again is what `server/tests/botmaker.rs` shows.

use reports::starts::columns::{SEND, spanish};

/// The columns that tell our own file from any other.
const TELLING: [&str; 5] = ["user_id", "session_start", "template_name", "last_status", "conversation_link"];

const TITLES: [[&str; 30]; 4] = [
    [
        "User id",
        "Contact id / number",
        "Session start",
        "Channel id",
        "New user",
        "Template or notification name",
        "Not sent",
        "Sent",
        "Delivered",
        "Read",
        "Answered",
        "Failure reason",
        "Failure detail",
        "Sent at",
        "Delivered at",
        "Read at",
        "Answered at",
        "Agent groups",
        "Last status",
        "Started by",
        "Link to the conversation",
        "Line",
        "Message id",
        "Error code",
        "Campaign",
        "Template version",
        "Reason group",
        "Answer known by",
        "Began the conversation",
        "Dated at",
    ],
    [
        "Id utente",
        "Id contatto / numero",
        "Inizio sessione",
        "Id canale",
        "Utente nuovo",
        "Nome modello o notifica",
        "Non inviato",
        "Inviato",
        "Consegnato",
        "Letto",
        "Con risposta",
        "Motivo del fallimento",
        "Dettaglio del fallimento",
        "Inviato il",
        "Consegnato il",
        "Letto il",
        "Risposta il",
        "Gruppi di agenti",
        "Ultimo stato",
        "Iniziata da",
        "Link alla conversazione",
        "Linea",
        "Id messaggio",
        "Codice di errore",
        "Campagna",
        "Versione del modello",
        "Gruppo del motivo",
        "Risposta riconosciuta da",
        "Ha iniziato la conversazione",
        "Data di riferimento",
    ],
    [
        "ID utilisateur",
        "ID / numéro du contact",
        "Début de session",
        "ID du canal",
        "Nouvel utilisateur",
        "Nom du modèle ou de la notification",
        "Non envoyés",
        "Envoyés",
        "Distribués",
        "Lus",
        "Avec réponse",
        "Motif de l’échec",
        "Détail de l’échec",
        "Envoyé le",
        "Distribué le",
        "Lu le",
        "Répondu le",
        "Groupes d’agents",
        "Dernier statut",
        "Déclenché par",
        "Lien vers la conversation",
        "Ligne",
        "ID du message",
        "Code d’erreur",
        "Campagne",
        "Version du modèle",
        "Groupe de motifs",
        "Réponse reconnue par",
        "A ouvert la conversation",
        "Daté du",
    ],
    [
        "ID do usuário",
        "ID do contato / número",
        "Início da sessão",
        "ID do canal",
        "Novo usuário",
        "Nome do modelo ou da notificação",
        "Não enviado",
        "Enviado",
        "Entregue",
        "Lido",
        "Respondido",
        "Motivo da falha",
        "Detalhe da falha",
        "Enviado em",
        "Entregue em",
        "Lido em",
        "Respondido em",
        "Grupos de atendentes",
        "Último status",
        "Iniciada por",
        "Link da conversa",
        "Linha",
        "ID da mensagem",
        "Código do erro",
        "Campanha",
        "Versão do modelo",
        "Grupo do motivo",
        "Resposta identificada por",
        "Iniciou a conversa",
        "Data de referência",
    ],
];

/// The columns of a header under their Spanish names, where it is that of our own file in another language. Columns that are not ours
/// stay what they are called.
pub(super) fn in_spanish(titles: &[String]) -> Option<Vec<String>> {
    let key_of = |names: &[&str; 30], title: &String| {
        names.iter().zip(SEND).find(|(name, _)| *name == title).map(|(_, key)| key)
    };
    let are_of = |names: &&[&str; 30]| {
        let keys: Vec<&str> = titles.iter().filter_map(|title| key_of(names, title)).collect();
        TELLING.iter().all(|key| keys.contains(key))
    };
    let ours = TITLES.iter().find(are_of)?;
    let spanish = |title: &String| {
        let key = key_of(ours, title);
        key.map_or_else(|| title.clone(), |key| spanish(key).to_owned())
    };
    Some(titles.iter().map(spanish).collect())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn of_english() -> [&'static str; 30] {
        TITLES[0]
    }

    #[test]
    fn a_header_of_ours_is_known_in_every_language_and_any_order() {
        for names in TITLES {
            let mut titles = names.map(str::to_owned).to_vec();
            titles.insert(3, "Note".to_owned());
            titles.reverse();
            let mut wanted = SEND.map(|key| spanish(key).to_owned()).to_vec();
            wanted.insert(3, "Note".to_owned());
            wanted.reverse();
            assert_eq!(in_spanish(&titles), Some(wanted));
        }
        assert_eq!(in_spanish(&["User id".to_owned(), "Session start".to_owned()]), None);
    }
}
