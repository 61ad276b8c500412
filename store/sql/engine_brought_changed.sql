-- ?2 of the conversations that changed after ?1, with what brought their contacts; nothing of those that are gone.
select
    id, iif(gone = 0, referral, null), iif(gone = 0, template, null), iif(gone = 0, campaign, null), iif(gone = 0, flow, null)
from conversation where revision > ?1 limit ?2
