"""The parts of the API in the client that does not block: one line per method."""

from regrant.client import watching
from regrant.client.asks import applications, connections, findings, people, records, services
from regrant.client.binding import AsyncListed, AsyncResource, AsyncSent


class AsyncApplications(AsyncResource):
    """OAuth applications."""

    list = AsyncListed(applications.page)
    page = AsyncSent(applications.page)
    create = AsyncSent(applications.create)
    get = AsyncSent(applications.get)
    update = AsyncSent(applications.update)
    delete = AsyncSent(applications.delete)
    check = AsyncSent(applications.check)
    last_check = AsyncSent(applications.last_check)
    redirect_uri = AsyncSent(applications.redirect_uri)


class AsyncConnections(AsyncResource):
    """Connections."""

    list = AsyncListed(connections.page)
    page = AsyncSent(connections.page)
    begin = AsyncSent(applications.begin)
    take_over = AsyncSent(connections.take_over)
    get = AsyncSent(connections.get)
    update = AsyncSent(connections.update)
    delete = AsyncSent(connections.delete)
    refresh = AsyncSent(connections.refresh)
    reconnect = AsyncSent(connections.reconnect)
    make_shared = AsyncSent(connections.make_shared)
    token = AsyncSent(connections.token)


class AsyncAttempts(AsyncResource):
    """Logins under way or over."""

    get = AsyncSent(connections.attempt)
    wait = AsyncSent(watching.wait)
    report = AsyncSent(connections.report)
    confirm = AsyncSent(connections.confirm)


class AsyncServices(AsyncResource):
    """Web services."""

    list = AsyncListed(services.page)
    page = AsyncSent(services.page)
    create = AsyncSent(services.create)
    get = AsyncSent(services.get)
    update = AsyncSent(services.update)
    delete = AsyncSent(services.delete)


class AsyncMethods(AsyncResource):
    """Methods of web services."""

    list = AsyncListed(services.methods)
    page = AsyncSent(services.methods)
    create = AsyncSent(services.add_method)
    get = AsyncSent(services.get_method)
    update = AsyncSent(services.update_method)
    delete = AsyncSent(services.delete_method)
    call = AsyncSent(services.call)


class AsyncFindings(AsyncResource):
    """What is wrong."""

    list = AsyncListed(findings.page)
    page = AsyncSent(findings.page)
    get = AsyncSent(findings.get)
    fix = AsyncSent(findings.fix)
    dismiss = AsyncSent(findings.dismiss)
    recheck = AsyncSent(findings.recheck)
    undo = AsyncSent(findings.undo)
    explain = AsyncSent(findings.explain)


class AsyncExchanges(AsyncResource):
    """Redacted records of requests and answers."""

    list = AsyncListed(records.exchanges)
    page = AsyncSent(records.exchanges)
    get = AsyncSent(records.exchange)


class AsyncProviders(AsyncResource):
    """The catalogue."""

    search = AsyncListed(records.providers)
    get = AsyncSent(records.provider)


class AsyncAudit(AsyncResource):
    """Who did what."""

    list = AsyncListed(records.audit)
    page = AsyncSent(records.audit)


class AsyncKeys(AsyncResource):
    """API keys."""

    list = AsyncListed(people.keys)
    page = AsyncSent(people.keys)
    create = AsyncSent(people.create_key)
    get = AsyncSent(people.key)
    update = AsyncSent(people.update_key)
    delete = AsyncSent(people.delete_key)


class AsyncMembers(AsyncResource):
    """Members."""

    list = AsyncListed(people.members)
    page = AsyncSent(people.members)
    create = AsyncSent(people.create_member)
    get = AsyncSent(people.member)
    update = AsyncSent(people.update_member)
    delete = AsyncSent(people.delete_member)
    sign_in_link = AsyncSent(people.sign_in_link)
