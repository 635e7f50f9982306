using System.Globalization;
using SharingBus.Fusion.V1;
using SharingBus.Hub.Alerts;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.History;
using SharingBus.Hub.Situations;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Bulletins;

/// <summary>
/// Writes knowledge products about situations. Of the notices codes, counts, agencies and names of areas alone can reach one, in the words of
/// an alert; whatever else it says is the analyst's.
/// </summary>
internal sealed class BulletinComposer(HubOptions options)
{
    private const string DefaultLanguage = "en";

    /// <summary>The fields of its notices that a bulletin tells of.</summary>
    public static IReadOnlyList<string> ToldPaths { get; } =
        ["harm_form", "severity", "observed_at", "place.country", "place.subdivision", "place.municipality"];

    /// <summary>What an analyst asks for, as it would be said now.</summary>
    public BulletinText Compose(HubState state, BulletinContent content, DateTimeOffset now)
    {
        var corrected = content.Corrects.Length == 0 ? null : BulletinRules.RequireStanding(BulletinRules.Find(state.Bulletins, content.Corrects));
        SituationPicture[] pictures = [.. content.SituationIds.Distinct(StringComparer.Ordinal).Select(id => PictureOf(state, id))];
        NoticeFacts[] members = [.. pictures.SelectMany(picture => picture.Members)];
        if (members.Length > BulletinBounds.MaxNotices)
        {
            throw BulletinRules.TooMany();
        }

        if (members.Select(member => member.Realm).Distinct().Count() > 1)
        {
            throw BulletinRules.RealmsDiffer();
        }

        return new BulletinText(
            Write(content, pictures, members, now),
            [.. pictures.Select(picture => new BulletinSituation(picture.Id, [.. picture.Members.Select(member => member.Id)]))],
            [.. (corrected is null ? [] : new[] { corrected.MessageId!.Value }).Concat(members.Select(member => member.Id)).Take(AlertBounds.MaxReferences)],
            corrected);
    }

    private static SituationPicture PictureOf(HubState state, string situationId)
    {
        var cluster = SituationRules.Find(state, situationId);
        if (state.Decisions.RejectionOf(cluster) is not null)
        {
            throw BulletinRules.Rejected();
        }

        return RestsOnAPerson(state, cluster)
            ? throw BulletinRules.IsAboutAPerson()
            : new SituationPicture(
                cluster.SituationId, 0, [.. cluster.Members.Select(id => state.Correlator.Notices[id])], IndependentSources.Of(cluster.Members, state.Ancestry));
    }

    // That several agencies hold notices about one person is for them to let each other know (record 0054).
    private static bool RestsOnAPerson(HubState state, Cluster cluster) => state.Proposals.Confirmed.Any(pair =>
        cluster.Contains(pair.Left)
        && cluster.Contains(pair.Right)
        && state.Correlator.MeanOnePerson(pair)
        && state.Correlator.Notices[pair.Left].Origin != state.Correlator.Notices[pair.Right].Origin);

    private KnowledgeProduct Write(BulletinContent content, SituationPicture[] pictures, NoticeFacts[] members, DateTimeOffset now)
    {
        var realm = members[0].Realm;
        var language = content.Lang.Length == 0 ? DefaultLanguage : content.Lang;
        AlertText[] texts = [.. pictures.Select(picture => AlertWording.Write(picture, options.Agency, DrillMark.StatusOf(realm), now))];
        KnowledgeProduct product = new()
        {
            Handling = DerivedHandling.Of(members, options.Basis, now),
            Lang = language,
            Kind = ProductKind.Bulletin,
            Title = DrillMark.Of(realm) + content.Title.Trim(),
        };
        product.Body.AddRange(texts.Select(text => Statement(Assertion.Fact, text.Lang, FactsOf(text))));
        product.Body.AddRange(content.Paragraphs.Select(text => Statement(Assertion.Assessment, language, DrillMark.Of(realm) + text.Trim())));
        if (texts.SelectMany(text => text.Areas).DistinctBy(area => area.Place).ToList() is [var only])
        {
            product.Area = only.Place;
        }

        return product;
    }

    private static string FactsOf(AlertText text)
    {
        var since = text.Onset is { } onset
            ? string.Create(CultureInfo.InvariantCulture, $" First observed on {DateTimeOffset.FromUnixTimeMilliseconds(onset.UnixMillis):yyyy-MM-dd}.")
            : "";
        return $"{text.Headline}. Severity: {Word(text.Severity)}.{since} {text.Description}";
    }

    private static string Word(Severity severity) => severity is Severity.Unspecified or Severity.Unknown ? "not told" : severity.ToString().ToLowerInvariant();

    // It is published by one person and read before by another: that is its review.
    private static Statement Statement(Assertion assertion, string language, string text) => new()
    {
        Sensitivity = Sensitivity.Operational, Assertion = assertion, Reviewed = true, Lang = language, Text = text,
    };
}
