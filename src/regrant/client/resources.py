"""The parts of the API in the blocking client: one line per method."""

from regrant.client import watching
from regrant.client.asks import applications, connections, findings, people, records, services
from regrant.client.binding import Listed, Resource, Sent


class Applications(Resource):
    """OAuth applications."""

    list = Listed(applications.page)
    page = Sent(applications.page)
    create = Sent(applications.create)
    get = Sent(applications.get)
    update = Sent(applications.update)
    delete = Sent(applications.delete)
    check = Sent(applications.check)
    last_check = Sent(applications.last_check)
    redirect_uri = Sent(applications.redirect_uri)


class Connections(Resource):
    """Connections."""

    list = Listed(connections.page)
    page = Sent(connections.page)
    begin = Sent(applications.begin)
    take_over = Sent(connections.take_over)
    get = Sent(connections.get)
    update = Sent(connections.update)
    delete = Sent(connections.delete)
    refresh = Sent(connections.refresh)
    reconnect = Sent(connections.reconnect)
    make_shared = Sent(connections.make_shared)
    token = Sent(connections.token)


class Attempts(Resource):
    """Logins under way or over."""

    get = Sent(connections.attempt)
    wait = Sent(watching.wait)
    report = Sent(connections.report)
    confirm = Sent(connections.confirm)


class Services(Resource):
    """Web services."""

    list = Listed(services.page)
    page = Sent(services.page)
    create = Sent(services.create)
    get = Sent(services.get)
    update = Sent(services.update)
    delete = Sent(services.delete)


class Methods(Resource):
    """Methods of web services."""

    list = Listed(services.methods)
    page = Sent(services.methods)
    create = Sent(services.add_method)
    get = Sent(services.get_method)
    update = Sent(services.update_method)
    delete = Sent(services.delete_method)
    call = Sent(services.call)


class Findings(Resource):
    """What is wrong."""

    list = Listed(findings.page)
    page = Sent(findings.page)
    get = Sent(findings.get)
    fix = Sent(findings.fix)
    dismiss = Sent(findings.dismiss)
    recheck = Sent(findings.recheck)
    undo = Sent(findings.undo)
    explain = Sent(findings.explain)


class Exchanges(Resource):
    """Redacted records of requests and answers."""

    list = Listed(records.exchanges)
    page = Sent(records.exchanges)
    get = Sent(records.exchange)


class Providers(Resource):
    """The catalogue."""

    search = Listed(records.providers)
    get = Sent(records.provider)


class Audit(Resource):
    """Who did what."""

    list = Listed(records.audit)
    page = Sent(records.audit)


class Keys(Resource):
    """API keys."""

    list = Listed(people.keys)
    page = Sent(people.keys)
    create = Sent(people.create_key)
    get = Sent(people.key)
    update = Sent(people.update_key)
    delete = Sent(people.delete_key)


class Members(Resource):
    """Members."""

    list = Listed(people.members)
    page = Sent(people.members)
    create = Sent(people.create_member)
    get = Sent(people.member)
    update = Sent(people.update_member)
    delete = Sent(people.delete_member)
    sign_in_link = Sent(people.sign_in_link)
