"""URLs of referrals, grouped by resource."""

from django.urls import path

from referrals.views import (
    asking,
    caseload,
    contacts,
    counting,
    door,
    intake,
    links,
    openings,
    owning,
    people,
    people_guarding,
    people_rights,
    plans,
    providers,
    record,
    referring,
    widening,
)

app_name = "referrals"
urlpatterns = [
    # the work of link workers and managers
    path("today/", caseload.today, name="today"),
    path("today/contact/", caseload.today_contact, name="today_contact"),
    path("caseload/", caseload.caseload, name="caseload"),
    path("load/", caseload.load, name="load"),
    path("load/<uuid:uuid>/<slug:whose>/", caseload.load_hand_over, name="load_hand_over"),
    path("follow-ups/<uuid:uuid>/done/", owning.follow_up_done, name="follow_up_done"),
    path("follow-ups/<uuid:uuid>/hand-back/", owning.follow_up_hand_back, name="follow_up_hand_back"),
    # a referral: how it stands, and what can be done about it
    path("referrals/<uuid:uuid>/", record.referral, name="referral"),
    path("referrals/<uuid:uuid>/do/<slug:act>/", record.referral_act, name="referral_act"),
    # referrals: whose they are, and what is next
    path("referrals/<uuid:uuid>/take-over/", owning.referral_take_over, name="referral_take_over"),
    path("referrals/<uuid:uuid>/hand-over/", owning.referral_hand_over, name="referral_hand_over"),
    path("referrals/<uuid:uuid>/next/", owning.referral_next, name="referral_next"),
    # a new referral: who, what matters, choose a place, agree and send
    path("referrals/new/", intake.referral_new, name="referral_new"),
    path("referrals/new/begin/", intake.referral_begin, name="referral_begin"),
    path("referrals/new/<uuid:uuid>/what-matters/", intake.referral_matters, name="referral_matters"),
    path("referrals/new/<uuid:uuid>/choose/", intake.referral_choose, name="referral_choose"),
    path("referrals/new/<uuid:uuid>/none-will-do/", intake.referral_none_will_do, name="referral_none_will_do"),
    path("referrals/new/<uuid:uuid>/wanted/", intake.referral_place_wanted, name="referral_place_wanted"),
    path("referrals/new/<uuid:uuid>/agree/", intake.referral_agree, name="referral_agree"),
    path("referrals/<uuid:uuid>/onward/", intake.referral_onward, name="referral_onward"),
    # counted beside referrals, with nothing of the person
    path("signposts/new/", counting.signpost_new, name="signpost_new"),
    path("vouchers/", counting.vouchers, name="vouchers"),
    path("vouchers/new/", counting.voucher_new, name="voucher_new"),
    path("vouchers/check/", counting.voucher_check, name="voucher_check"),
    path("vouchers/<uuid:uuid>/", counting.voucher, name="voucher"),
    path("unmet-need/", counting.unmet_need, name="unmet_need"),
    # people
    path("people/", people.people, name="people"),
    path("people/new/", people.person_new, name="person_new"),
    path("people/<uuid:uuid>/", people.person, name="person"),
    path("people/<uuid:uuid>/edit/", people.person_edit, name="person_edit"),
    path("people/<uuid:uuid>/agreements/", people_guarding.person_agreements, name="person_agreements"),
    path("people/<uuid:uuid>/representatives/", people_guarding.person_representatives, name="person_representatives"),
    path(
        "people/<uuid:uuid>/representatives/<uuid:representative>/",
        people_guarding.person_representative,
        name="person_representative",
    ),
    path("people/<uuid:uuid>/flags/", people_guarding.person_flags, name="person_flags"),
    path("people/<uuid:uuid>/flags/<uuid:flag>/", people_guarding.person_flag, name="person_flag"),
    path("people/<uuid:uuid>/flags/<uuid:flag>/end/", people_guarding.person_flag_end, name="person_flag_end"),
    path("people/<uuid:uuid>/plan/", plans.person_plan, name="person_plan"),
    path("people/<uuid:uuid>/plan/copy/", plans.person_plan_copy, name="person_plan_copy"),
    path("people/<uuid:uuid>/contacts/", contacts.person_contacts, name="person_contacts"),
    path("people/<uuid:uuid>/hand-over/", owning.person_hand_over, name="person_hand_over"),
    path("people/<uuid:uuid>/export/", people_rights.person_export, name="person_export"),
    path("people/<uuid:uuid>/erase/", people_rights.person_erase, name="person_erase"),
    path("people/<uuid:uuid>/open/", openings.person_open, name="person_open"),
    path("openings/", openings.openings, name="openings"),
    path("openings/<uuid:uuid>/review/", openings.opening_review, name="opening_review"),
    # a provider by a link: the token leaves the address at once, and acts are forms
    path("door/", door.door, name="door"),
    path("door/do/<slug:act>/", door.door_act, name="door_act"),
    path("door/code/ask/", door.door_code_ask, name="door_code_ask"),
    path("door/code/", door.door_code, name="door_code"),
    path("door/places/", door.door_places, name="door_places"),
    path("door/place/", door.door_fault, name="door_fault"),
    path("door/<str:token>/", door.door_enter, name="door_enter"),
    # a provider with an account, and the places at what they offer
    path("our-people/", providers.our_people, name="our_people"),
    path("our-people/<uuid:uuid>/", providers.our_person, name="our_person"),
    path("our-people/<uuid:uuid>/do/<slug:act>/", providers.our_person_act, name="our_person_act"),
    path("referrals/places/<uuid:uuid>/", providers.offer_places, name="offer_places"),
    path("referrals/places/<uuid:uuid>/different/", providers.offer_fault, name="offer_fault"),
    # links and messages of a referral
    path("referrals/<uuid:uuid>/links/", links.referral_links, name="referral_links"),
    path("referrals/<uuid:uuid>/links/send/", links.referral_link_send, name="referral_link_send"),
    path("referrals/<uuid:uuid>/links/revoke/", links.referral_link_revoke, name="referral_link_revoke"),
    # whoever sends people to a service
    path("our-referrals/", referring.our_referrals, name="our_referrals"),
    path("our-referrals/new/", referring.our_referral_new, name="our_referral_new"),
    # whoever asks for a place themselves
    path("activities/<uuid:uuid>/ask/", asking.activity_ask, name="activity_ask"),
    path("activities/<uuid:uuid>/asked/", asking.activity_asked, name="activity_asked"),
    # where to widen the offer
    path("referrals/widen/", widening.widen, name="widen"),
    path("referrals/widen.csv", widening.widen_csv, name="widen_csv"),
]
