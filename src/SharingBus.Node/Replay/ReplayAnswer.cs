using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Release;
using SharingBus.Policy.Explaining;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Replay;

/// <summary>One page of a replay while it grows.</summary>
/// <param name="most">Most differences.</param>
internal sealed class ReplayAnswer(int most)
{
    // Bytes of differences, so that an answer stays well below the largest message.
    private const int MaxBytes = 1024 * 1024;

    private readonly Dictionary<(string Agency, string Role, NoticeType Type), ReplayedRole> _roles = [];
    private int _bytes;

    public ReplayPoliciesResponse Response { get; } = new();

    /// <summary>Adds a notice; does nothing and says no where its differences belong on the next page.</summary>
    public bool TryAdd(AcceptedNotice notice, List<(string Agency, string Role, ViewDifference? Difference)>? views)
    {
        if (views is null)
        {
            Response.Unreadable++;
            return true;
        }

        ReplayedDifference[] differences =
            [.. views.Where(view => view.Difference is not null).Select(view => ToMessage(notice, view.Agency, view.Role, view.Difference!))];
        int bytes = differences.Sum(difference => difference.CalculateSize());
        if (Response.Differences.Count > 0 && differences.Length > 0
            && (Response.Differences.Count + differences.Length > most || _bytes + bytes > MaxBytes))
        {
            return false;
        }

        _bytes += bytes;
        Response.Examined++;
        Response.Differences.AddRange(differences);
        foreach ((string agency, string role, ViewDifference? difference) in views)
        {
            Count(RoleOf(agency, role, notice.Entry.Type), difference);
        }

        return true;
    }

    private static void Count(ReplayedRole role, ViewDifference? difference)
    {
        if (difference is null)
        {
            role.Equal++;
        }
        else if (difference.IsWider)
        {
            role.Wider++;
        }
        else
        {
            role.Narrower++;
        }
    }

    private static ReplayedDifference ToMessage(AcceptedNotice notice, string agency, string role, ViewDifference difference) => new()
    {
        MessageId = notice.Id.ToWire(),
        Type = notice.Entry.Type,
        Recipient = agency,
        Role = role,
        Wider = difference.IsWider,
        GainedPaths = { difference.Gained },
        LostPaths = { difference.Lost },
        Forms =
        {
            difference.Forms.Select(form => new ReplayedForm { Path = form.Path, Kind = form.Kind, Before = { form.Before }, After = { form.After } }),
        },
    };

    private ReplayedRole RoleOf(string agency, string role, NoticeType type)
    {
        if (!_roles.TryGetValue((agency, role, type), out ReplayedRole? counted))
        {
            counted = new ReplayedRole { Recipient = agency, Role = role, Type = type };
            _roles.Add((agency, role, type), counted);
            Response.Roles.Add(counted);
        }

        return counted;
    }
}
