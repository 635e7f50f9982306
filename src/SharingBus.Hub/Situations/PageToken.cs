using System.Globalization;
using Grpc.Core;
using SharingBus.Hosting.Errors;

namespace SharingBus.Hub.Situations;

/// <summary>Pages of lists that run from new to old (AIP-158). A token names the last item given, so new items never shift a page.</summary>
internal static class PageToken
{
    private const int DefaultSize = 100;
    private const int MaxSize = 1_000;

    /// <summary>The number of items asked for: 0 means the default, more than the most means the most.</summary>
    public static int Size(int asked) => asked switch
    {
        < 0 => throw WireError.Create(StatusCode.InvalidArgument, "PAGE_SIZE_INVALID", "page_size must not be negative."),
        0 => DefaultSize,
        _ => Math.Min(asked, MaxSize),
    };

    /// <summary>The ids a token was made of; null for the first page.</summary>
    public static (Guid First, Guid Second)? Read(string token)
    {
        if (token.Length == 0)
        {
            return null;
        }

        var parts = token.Split('.');
        return parts.Length == 2
            && Guid.TryParseExact(parts[0], "N", out var first)
            && Guid.TryParseExact(parts[1], "N", out var second)
            ? (first, second)
            : throw WireError.Create(StatusCode.InvalidArgument, "PAGE_TOKEN_INVALID", "page_token was not given out by this method.");
    }

    /// <summary>The number a token was made of; null for the first page.</summary>
    public static long? ReadNumber(string token) => token.Length == 0
        ? null
        : long.TryParse(token, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw WireError.Create(StatusCode.InvalidArgument, "PAGE_TOKEN_INVALID", "page_token was not given out by this method.");

    /// <summary>The token behind an item with a number; empty where there is none behind it.</summary>
    public static string Write(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";

    /// <summary>The token behind an item.</summary>
    public static string Write(Guid first, Guid second = default) => $"{first:N}.{second:N}";
}
