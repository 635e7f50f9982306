namespace SharingBus.Hosting.Callers;

/// <summary>What a caller needs in order to call a method. The list is closed; each host says who has which.</summary>
public enum CallerRight
{
    /// <summary>To have shown who it is: any system of the federation.</summary>
    BeIdentified,

    /// <summary>To publish notices of at least one type, and change its own.</summary>
    Publish,

    /// <summary>To act in at least one role: subscribe, and review break-glass.</summary>
    ActInRole,

    /// <summary>To read the journal of its agency.</summary>
    Audit,

    /// <summary>To administer its agency.</summary>
    Administer,

    /// <summary>To approve or refuse, as a second person, what is held.</summary>
    Approve,

    /// <summary>To open break-glass.</summary>
    OpenBreakGlass,

    /// <summary>To stand for a person of the governance.</summary>
    Govern,

    /// <summary>To ask what the federation's policies do.</summary>
    AskPolicies,

    /// <summary>To belong to the agency that runs the hub.</summary>
    ReadSituations,

    /// <summary>To be a node of a member of the federation, be it another operator's.</summary>
    BeNode,

    /// <summary>To read what a hub released of its counts.</summary>
    ReadStatistics,

    /// <summary>To keep a notebook in the journal of its agency.</summary>
    KeepNotebook,

    /// <summary>To evaluate what became of a hub's alerts, in counts.</summary>
    Evaluate,
}
