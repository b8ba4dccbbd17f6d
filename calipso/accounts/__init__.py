"""Accounts: users, API tokens and sessions, their roles and what they are bound to, and the audit log; no HTTP."""

from calipso.accounts.audit import Entry, list_audit, note, trim_audit
from calipso.accounts.claims import Provider
from calipso.accounts.guarded import ask_guarded, refuse_unsafe
from calipso.accounts.identities import authenticate
from calipso.accounts.outside import identity_of_claims
from calipso.accounts.roles import ROLES, Bindings, Identity, at_least
from calipso.accounts.sessions import authenticate_session, begin_session, end_session
from calipso.accounts.tokens import add_token, authenticate_token, list_tokens, remove_token
from calipso.accounts.users import (
    add_user,
    change_user,
    first_admin,
    get_user,
    list_users,
    project_names,
    remove_user,
    reset_accounts,
    set_password,
)

__all__ = [
    "ROLES",
    "Bindings",
    "Entry",
    "Identity",
    "Provider",
    "add_token",
    "add_user",
    "ask_guarded",
    "at_least",
    "authenticate",
    "authenticate_session",
    "authenticate_token",
    "begin_session",
    "change_user",
    "end_session",
    "first_admin",
    "get_user",
    "identity_of_claims",
    "list_audit",
    "list_tokens",
    "list_users",
    "note",
    "project_names",
    "refuse_unsafe",
    "remove_token",
    "remove_user",
    "reset_accounts",
    "set_password",
    "trim_audit",
]
