// What answers a request and within which limits: what a reload exchanges. A request keeps what it began with.
#pragma once

#include "http/client_address.hpp"
#include "http/head_guard.hpp"

#include <tokenbooth/http/options.hpp>
#include <tokenbooth/http/request_handler.hpp>
#include <tokenbooth/http/tls.hpp>

#include <memory>
#include <utility>

namespace tokenbooth::http {

struct Serving {
    Serving(ServerOptions given, std::shared_ptr<RequestHandler> answering,
            std::shared_ptr<const TlsContext> secured)
        : options(std::move(given)), handler(std::move(answering)), tls(std::move(secured)), clients(options) {
        rules.limits = options.limits;
        if (auto field = clients.believed_field(); !field.empty())
            rules.believed_fields.push_back(std::move(field));
        for (const auto& field : options.identity_fields) rules.believed_fields.push_back(field);
    }

    ServerOptions options;
    std::shared_ptr<RequestHandler> handler;
    /// Null: plain HTTP.
    std::shared_ptr<const TlsContext> tls;
    ClientAddressRules clients;
    HeadRules rules;
};

}  // namespace tokenbooth::http
