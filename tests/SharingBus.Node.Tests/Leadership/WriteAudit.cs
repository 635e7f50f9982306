using Npgsql;

namespace SharingBus.Node.Tests.Leadership;

/// <summary>
/// The database's own record of which of its sessions changed a table of the journal, and in which term: kept by triggers, so that no
/// node can write without being seen.
/// </summary>
internal sealed class WriteAudit(NpgsqlConnection connection)
{
    private const string Install =
        """
        CREATE TABLE public.seen (number bigserial PRIMARY KEY, session int NOT NULL, tab text NOT NULL, term bigint NOT NULL);
        CREATE FUNCTION public.see() RETURNS trigger LANGUAGE plpgsql AS $see$
        BEGIN
            INSERT INTO public.seen (session, tab, term) SELECT pg_backend_pid(), TG_TABLE_NAME,
                CASE TG_TABLE_NAME WHEN 'lease' THEN (SELECT term FROM lease) ELSE (SELECT term FROM journal) END;
            RETURN NULL;
        END $see$;
        DO $all$
        DECLARE tab text;
        BEGIN
            FOR tab IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LOOP
                EXECUTE format('CREATE TRIGGER see AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION public.see()', tab);
            END LOOP;
        END $all$
        """;

    public Task InstallAsync() => connection.RunAsync(Install);

    /// <summary>Writes of the journal's tables, the lease's among them, by sessions that had written in an earlier term than the newest.</summary>
    public Task<long> WritesByEarlierLeadersAsync() => connection.AskAsync<long>(
        """
        WITH newest AS (SELECT min(number) AS since, max(term) AS term FROM public.seen WHERE term = (SELECT max(term) FROM public.seen))
        SELECT count(*) FROM public.seen, newest WHERE number > since
            AND session IN (SELECT session FROM public.seen, newest WHERE seen.term < newest.term)
        """);

    /// <summary>Sessions that wrote the journal in a term: a leader has one. The quarantine beside it has sessions of its own.</summary>
    public Task<long> WritersAsync(long term) =>
        connection.AskAsync<long>($"SELECT count(DISTINCT session) FROM public.seen WHERE term = {term} AND tab <> 'lease' AND tab NOT LIKE 'quarantine%'");
}
