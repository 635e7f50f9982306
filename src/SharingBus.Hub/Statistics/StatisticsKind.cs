namespace SharingBus.Hub.Statistics;

/// <summary>What is released by periods. The numbers are the file format of the history.</summary>
internal enum StatisticsKind
{
    /// <summary>The threat picture, by weeks.</summary>
    Picture = 1,

    /// <summary>What became of alerts, by quarters.</summary>
    Measures = 2,
}
