"""Secrets of a configuration: which members they are, and the asterisks that every answer shows instead."""

from collections.abc import Mapping
from typing import Final

from mockserver.model.json import Document, Json

MASK: Final = "******"

# Members of the vendor's service configurations whose format is "password" in most services that have them
# (OpenAPI definition v1, August 2026). `value` is one only within `secrets_list`.
_NAMES: Final = """
abs_connection_string abs_export_connection_string access_key access_key_secret access_token account_access_token
account_key account_token admin_api_key agent_password agreement_grant_token analytics_api_key api_access_token
api_admin_key api_key api_key_2 api_key_3 api_key_api_secret api_password api_read_access_token api_secret
api_secret_key api_token api_user_identifier api_user_secret api_username app_key app_secret app_secret_token
asm_password audience auth_code auth_secret auth_token aws_secret_access_key bearer_token blob_sas_url business_id
certificate certificate_id client_cert client_cert_key client_certificate client_certificate_private_key client_key
client_private_key client_secret company_key company_request_token connect_password connection_string
consumer_secret customer_api_key dsv_password ftp_password function_key function_trigger integration_key
key_password keystore keystore_password login_password oauth2_secret oauth_subscription_key ocapi_client_secret
onelake_client_secret partner_user_secret pass_phrase passphrase password pat_secret personal_access_token
personal_api_token pgp_pass_phrase pgp_secret_key primary_key private_access_token private_key private_token
project_access_token query_param_value refresh_token report_service_api_key resource_token role_arn
s3_export_role_arn s3_role_arn s3role_arn salesforce_security_token sasl_plain_key sasl_plain_secret
sasl_scram256_key sasl_scram256_secret sasl_scram512_key sasl_scram512_secret schema_registry_api_key
schema_registry_api_secret schema_registry_key schema_registry_secret secret secret_access_key secret_key
secret_value secrets secured_signon_key sender_password service_account_secret sftp_password shard_authorization_id
short_code snc_certificate_source subscription_key tde_certificate tde_certificate_backup tde_certificate_path
tde_password tde_private_key tde_private_key_backup tde_private_key_path tde_wallet_password token token_id
token_key token_secret token_secret_key tracking_subscription_key trusted_cert truststore user_key user_token
v2_api_key web_service_api_key windows_auth_client_certificate windows_auth_server_certificate workspace_token
ws_certificate x_api_key x_key x_master_key x_user_token
"""

SECRETS: Final = frozenset(_NAMES.split())
IN_SECRETS_LIST: Final = SECRETS | {"value"}


def masked(config: Document) -> Document:
    """The configuration as answers show it."""
    return {name: _shown(name, value, SECRETS) for name, value in config.items()}


def _shown(name: str, value: Json, secrets: frozenset[str]) -> Json:
    if isinstance(value, Mapping):
        return {inner: _shown(inner, child, secrets) for inner, child in value.items()}
    if isinstance(value, list):
        within = IN_SECRETS_LIST if name == "secrets_list" else secrets
        return [_shown(name, child, within) for child in value]
    return MASK if name in secrets and value is not None else value
