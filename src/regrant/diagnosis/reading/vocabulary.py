"""The names under which answers put their error, and the error words that specifications define."""

from typing import Final

from regrant.diagnosis.word_list import word_set

#: Canonical names of fields whose short value is an error word or number.
ERROR_KEYS: Final = word_set("""
    error errors errorcode errorcodes errcode errcodes code codes errorid errortype errorname type
    reason name suberror errorsubcode subcode faultcode statuscode status errno err exception fault
    errorkey key msgcode messagecode messageid resultcode responsecode oautherror errorno
    errornumber
    title classification category errorreason result returncode retcode ret problem failurereason
    detailcode innererror domain exceptiontype typeid apierrorcode subtype stat state errorstatus
    oauthproblem ret
    """)

#: Canonical names of fields whose value is written for people.
TEXT_KEYS: Final = word_set("""
    errordescription description message errormessage msg errmsg detail details error title
    faultstring hint info reason debug developermessage usermessage summary errorsummary longmessage
    text errorinfo cause errorcauses errors errordetail errordetails localizedmessage
    userfriendlymessage
    messages errormsg statustext statusmessage rawmessage innererrormessage exceptionmessage value
    errorusermsg errorusertitle shortmessage explanation additionalinfo response status warning
    errorreason note notice content nslocalizeddescription
    """)

#: Error words of RFC 6749, 6750, 7009, 7591, 8628, 8693, 8707, 9126, 9396, 9449, OpenID Connect,
#: and the words that OAuth libraries and many servers add to them.
RFC_WORDS: Final = word_set("""
    invalid_request invalid_client invalid_grant unauthorized_client unsupported_grant_type
    invalid_scope access_denied unsupported_response_type server_error temporarily_unavailable
    invalid_token insufficient_scope unsupported_token_type invalid_redirect_uri
    invalid_client_metadata invalid_software_statement unapproved_software_statement
    authorization_pending slow_down expired_token invalid_target interaction_required login_required
    account_selection_required consent_required invalid_request_uri invalid_request_object
    request_not_supported request_uri_not_supported registration_not_supported
    insufficient_user_authentication invalid_dpop_proof use_dpop_nonce invalid_authorization_details
    unmet_authentication_requirements unsupported_response_mode
    redirect_uri_mismatch redirect_mismatch bad_redirect_uri redirect_uri_not_allowed
    redirect_uri_missing invalid_redirect_url invalid_redirect invalid_callback
    redirect_url_mismatch callback_url_mismatch invalid_callback_url redirect_uri_invalid
    invalid_client_id unknown_client client_not_found deleted_client disabled_client
    application_not_found bad_client_id invalid_client_secret bad_client_secret
    invalid_client_credentials incorrect_client_credentials invalid_credentials
    invalid_code bad_verification_code code_already_used code_expired expired_code bad_auth_code
    authorization_code_expired bad_authorization_code invalid_authorization_code
    invalid_refresh_token bad_refresh_token refresh_token_expired expired_refresh_token
    unsupported_scope unauthorized_scope unauthorized_scope_error scope_not_authorized
    missing_scope missing_scopes insufficient_scopes insufficient_permissions scope_mismatch
    invalid_scopes scope_not_allowed scope_not_permitted no_scopes
    token_expired expired_access_token access_token_expired token_revoked access_token_revoked
    invalid_access_token token_invalid token_not_found token_inactive invalid_auth not_authed
    missing_token mismatching_state invalid_state state_mismatch missing_state csrf
    mfa_required invalid_mfa admin_policy_enforced org_internal user_denied user_cancelled
    user_cancelled_login user_cancelled_authorize permission_denied
    rate_limited rate_limit_exceeded too_many_requests quota_exceeded ratelimited throttled
    throttling unsupported_client_assertion invalid_client_assertion invalid_assertion
    invalid_issuer
    invalid_audience invalid_resource invalid_verifier invalid_code_verifier invalid_pkce
    insecure_transport invalid_grant_type unknown_scope insufficient_permission
    invalid_session_id session_expired unauthenticated invalid_authentication account_inactive
    user_not_allowed not_allowed_token_type missing_authorization_code no_permission
    consumer_key_rejected consumer_key_unknown consumer_key_invalid consumer_key_refused
    signature_invalid token_rejected token_revoke token_used verifier_invalid timestamp_refused
    permission_unknown user_refused
    """)
