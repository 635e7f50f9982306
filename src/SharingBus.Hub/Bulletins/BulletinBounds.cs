namespace SharingBus.Hub.Bulletins;

/// <summary>The numbers of a bulletin, each with its unit and reason.</summary>
internal static class BulletinBounds
{
    /// <summary>Situations it may be about: nobody reads a bulletin on more.</summary>
    public const int MaxSituations = 16;

    /// <summary>Notices its situations may have together: each is asked for at the node, 64 at a time, before it is published.</summary>
    public const int MaxNotices = 1_024;

    /// <summary>Characters of a title: a line. The vocabulary has 300 bytes, which hold as many of three bytes each and the mark of an exercise.</summary>
    public const int MaxTitle = 90;

    /// <summary>Paragraphs of an analyst: a page or two.</summary>
    public const int MaxParagraphs = 16;

    /// <summary>Characters of a paragraph: the vocabulary has 20,000 bytes.</summary>
    public const int MaxParagraph = 4_000;

    /// <summary>Agencies or roles that a bulletin may be narrowed to by name: as many agencies as the node's audience holds.</summary>
    public const int MaxRecipients = 64;

    /// <summary>Agencies of an audience: the node's bound.</summary>
    public const int MaxAgencies = 64;

    /// <summary>Roles of an audience: the node's bound.</summary>
    public const int MaxRoles = 256;
}
