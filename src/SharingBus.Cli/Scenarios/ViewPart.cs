using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;

namespace SharingBus.Cli.Scenarios;

/// <summary>Looks at the views of a notice: who got one, whether it is the one that was decided, what it shows and what it hides.</summary>
internal sealed class ViewPart(FederationInboxes inboxes)
{
    /// <summary>Holds the views against the decision and the expectation.</summary>
    public async Task LookAsync(
        PublishedNotice notice, IReadOnlyList<ExpectedView>? expected, StepReport report, StepDeadline deadline)
    {
        var released = notice.Decisions.Values.Where(decision => decision.Released).OrderBy(decision => decision.Role.ToString(), StringComparer.Ordinal).ToArray();
        CompareRoles(notice.Name, released, expected, report);
        var views = new List<ViewReport>();
        foreach (var decision in released)
        {
            var arrival = await deadline.WaitAsync(inboxes[decision.Role].FirstAsync(
                candidate => candidate.Id == notice.Id && candidate.Delivery.Change is null, deadline.Token));
            if (report.Expect(arrival is not null, $"{notice.Name} was released to {decision.Role}, but never arrived"))
            {
                var view = expected?.FirstOrDefault(candidate => candidate.Role == decision.Role);
                views.Add(Look(notice, decision, arrival!, view, report));
            }
        }

        report.Views = views;
    }

    private static void CompareRoles(
        string name, IReadOnlyList<RoleDecision> released, IReadOnlyList<ExpectedView>? expected, StepReport report)
    {
        if (expected is null)
        {
            return;
        }

        foreach (var decision in released)
        {
            report.Expect(expected.Any(view => view.Role == decision.Role), $"{decision.Role} gets {name} and must get nothing");
        }

        foreach (var view in expected)
        {
            report.Expect(released.Any(decision => decision.Role == view.Role), $"{view.Role} must get {name}, but nothing was released");
        }
    }

    private static ViewReport Look(
        PublishedNotice notice, RoleDecision decision, Arrival arrival, ExpectedView? expected, StepReport report)
    {
        var bytes = arrival.Delivery.Notice.Span;
        report.Expect(
            SHA256.HashData(bytes).AsSpan().SequenceEqual(decision.ViewDigest.Span),
            $"{decision.Role}: the view is not the one that {notice.Name} was decided to be");
        var view = notice.Notice.Descriptor.Parser.ParseFrom(bytes);
        if (expected is not null)
        {
            CompareFields(view, bytes, expected, report);
            foreach (var rule in expected.Rules)
            {
                report.Expect(decision.Rules.Contains(rule), $"{decision.Role}: the rule '{rule}' took no part, only {string.Join(", ", decision.Rules)}");
            }
        }

        var fields = ViewPaths.Leaves(view);
        var withheld = ViewPaths.Leaves(notice.Notice).Except(fields, StringComparer.Ordinal).ToArray();
        return new ViewReport(decision.Role, fields, withheld, Partial(notice.Notice, view), decision.Rules, decision.Agreement);
    }

    private static Dictionary<string, (int Shown, int Total)> Partial(IMessage notice, IMessage view) => notice.Descriptor.Fields.InFieldNumberOrder()
        .Where(field => field.IsRepeated)
        .Select(field => (field.Name, Shown: ViewPaths.Count(view, field.Name), Total: ViewPaths.Count(notice, field.Name)))
        .Where(field => field.Shown > 0 && field.Shown < field.Total)
        .ToDictionary(field => field.Name, field => (field.Shown, field.Total), StringComparer.Ordinal);

    private static void CompareFields(IMessage view, ReadOnlySpan<byte> bytes, ExpectedView expected, StepReport report)
    {
        foreach (var path in expected.Shows)
        {
            report.Expect(ViewPaths.Count(view, path) > 0, $"{expected.Role} must see {path}, but does not");
        }

        foreach (var path in expected.Hides)
        {
            report.Expect(ViewPaths.Count(view, path) == 0, $"{expected.Role} must not see {path}, but does");
        }

        foreach (var (path, count) in expected.Count)
        {
            var found = ViewPaths.Count(view, path);
            report.Expect(found == count, $"{expected.Role} must see {count} of {path}, but sees {found}");
        }

        foreach (var word in expected.Unseen)
        {
            report.Expect(
                bytes.IndexOf(Encoding.UTF8.GetBytes(word)) < 0,
                $"{expected.Role}: a word that must not be seen stands in the view (line {expected.Line})");
        }
    }
}
