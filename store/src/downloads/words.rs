//! The words of a download, as they are stored and as programs read them.

use reports::words;

words! {
    /// What can be made in the background. A new one needs its word, a writer in the server and a name in the texts.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum Kind {
        /// The conversations behind a number.
        Conversations = "conversations",
        /// The contacts behind a number.
        Contacts = "contacts",
        /// The runs of a flow.
        FlowContacts = "flow_contacts",
        /// The runs of a flow, with what came of each step.
        FlowResults = "flow_results",
        /// Conversation starts.
        Starts = "starts",
    }
}

words! {
    /// How far a download is.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum State {
        /// It waits for its turn.
        Queued = "queued",
        /// It is being made.
        Running = "running",
        /// The file is there.
        Done = "done",
        /// There is no file; the reason says why.
        Failed = "failed",
        /// Whoever asked called it off.
        Canceled = "canceled",
        /// The file was there and is no more; the reason says why.
        Removed = "removed",
    }
}

words! {
    /// Why there is no file.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum Reason {
        /// The disk is full.
        DiskFull = "disk_full",
        /// The folder of the files cannot be written.
        Folder = "folder",
        /// Whoever asked may not have it any more.
        NotAllowed = "not_allowed",
        /// It took longer than a file may.
        TooLong = "too_long",
        /// The program ended in the middle again and again.
        Interrupted = "interrupted",
        /// Something inside failed.
        Inside = "internal",
        /// A contact was erased after it was made.
        Erased = "erased",
        /// A contact was erased, and it had searched for words or one contact.
        SearchErased = "search_erased",
        /// The file is not where it was put.
        Lost = "lost",
    }
}
